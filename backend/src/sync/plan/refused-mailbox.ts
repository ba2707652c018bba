import { meaningOf, type RefusalWords } from './refusal-meaning.js';

/** A mailbox that the server lists and refuses to open this often in a row is left alone. */
const patience = 3;
const longMs = 6 * 60 * 60_000;
/** A server that is busy says so: the mailbox is there again soon. */
const busyMs = 15 * 60_000;

/**
 * For how many milliseconds a mailbox is left alone that the server has refused to open `failures` times in a row, the last time
 * with these words; null when it is tried again as ever.
 */
export function leftAloneMs(failures: number, refusal: RefusalWords): number | null {
  if (failures < patience) return null;
  return meaningOf(refusal) === 'busy' ? busyMs : longMs;
}
