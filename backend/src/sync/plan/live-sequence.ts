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

/** What was told of flags, without those of messages from UID `readFrom` on: these have been read since, with later flags. */
export const withoutOutdated = (events: readonly LiveEvent[], readFrom: number): LiveEvent[] =>
  events.filter((event) => event.kind !== 'flags' || event.uid < readFrom);
