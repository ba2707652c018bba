import type { LiveEvent } from '../../adapters/adapters.module.js';

/**
 * Where the messages are now whose flags a server told by sequence number: every expunge since then has moved later ones up
 * (RFC 3501 section 7.4.1). Ascending; those that are gone are left out. What is read there is true whatever it was.
 */
export function presentSequence(events: readonly LiveEvent[]): number[] {
  let sequence: number[] = [];
  for (const event of events) {
    if (event.kind === 'flags-at') sequence.push(event.seq);
    if (event.kind === 'expunged')
      sequence = sequence.filter((seq) => seq !== event.seq).map((seq) => (seq > event.seq ? seq - 1 : seq));
  }
  return [...new Set(sequence)].toSorted((a, b) => a - b);
}
