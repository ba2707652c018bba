import { createHash, randomInt } from 'node:crypto';

/** Without letters that look like digits or like each other: 30 of them, so 28 make 137 bits. */
const letters = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';
const groups = 7;
const groupLength = 4;

/** How long a code serves. */
export const pairingCodeMs = 15 * 60_000;

/** A new pairing code, such as `ABCD-EFGH-…`. */
export function newPairingCode(): string {
  const group = (): string =>
    Array.from({ length: groupLength }, () => letters.charAt(randomInt(letters.length))).join('');
  return Array.from({ length: groups }, group).join('-');
}

/** What is stored of a code, however it was typed. The code is random, so a plain hash tells nothing about it. */
export function hashOfPairingCode(typed: string): Buffer {
  return createHash('sha256').update(typed.toUpperCase().replaceAll(/[\s-]/g, '')).digest();
}
