import { randomFillSync } from 'node:crypto';

const idBytes = 16;
const idsPerDraw = 256;
const pool = Buffer.allocUnsafe(idBytes * idsPerDraw);
let drawn = pool.length;
let lastMs = 0;
let counter = 0;

/**
 * A UUID of version 7 (RFC 9562 section 5.7): unguessable, and in the order in which it was made, so that rows that are
 * stored together lie together in their indexes. Later ids of this process are greater than earlier ones.
 */
export function newId(): string {
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    counter = 0;
  } else if (counter === 0xfff) {
    lastMs += 1;
    counter = 0;
  } else counter += 1;

  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  pool.writeUIntBE(lastMs, drawn, 6);
  pool.writeUInt16BE(0x7000 | counter, drawn + 6);
  pool.writeUInt8(0x80 | (pool.readUInt8(drawn + 8) & 0x3f), drawn + 8);
  const hex = pool.toString('hex', drawn, drawn + idBytes);
  drawn += idBytes;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
