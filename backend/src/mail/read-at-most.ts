import type { Readable } from 'node:stream';

/** Reads a stream to its end, keeping the first `maxBytes`. The rest is read too, so that the connection stays in step. */
export async function readAtMost(stream: Readable, maxBytes: number): Promise<{ bytes: Buffer; truncated: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  let truncated = false;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const room = maxBytes - size;
    if (chunk.length > room) truncated = true;
    if (room > 0) chunks.push(chunk.subarray(0, room));
    size += chunk.length;
  }
  return { bytes: Buffer.concat(chunks), truncated };
}
