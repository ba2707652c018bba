import { createWriteStream, type WriteStream } from 'node:fs';

/** What somebody did, and what came of it. */
export interface Entry {
  /** The number of the mutation; 0 for a fault. */
  readonly number: number;
  readonly actor: string;
  readonly deed: string;
  readonly mailbox: string | null;
  readonly uids: readonly number[];
  /** Of the messages that it met, as far as they are known. */
  readonly messageIds: readonly string[];
  /** What the server said, `unknown` when the connection was lost before it said anything. */
  readonly outcome: string;
}

/** Entries that may stand in another order than that in which the server carried them out. */
const overlap = 100;

/** Everything that happened in a run, in the order in which it was known to have happened. */
export class Journal {
  private readonly entries: (Entry & { readonly at: string })[] = [];
  private readonly file: WriteStream;
  /** Mutations that were carried out. */
  done = 0;
  refused = 0;
  unknown = 0;
  readonly faults = new Map<string, number>();

  constructor(path: string) {
    this.file = createWriteStream(path);
  }

  write(entry: Entry): void {
    const line = { at: new Date().toISOString(), ...entry };
    this.entries.push(line);
    this.file.write(`${JSON.stringify(line)}\n`);
    if (entry.number === 0) this.faults.set(entry.deed, (this.faults.get(entry.deed) ?? 0) + 1);
    else if (entry.outcome.startsWith('OK')) this.done += 1;
    else if (entry.outcome === 'unknown') this.unknown += 1;
    else this.refused += 1;
  }

  /** What was done to a message, the last things last. */
  lastOf(messageId: string, count = 12): readonly Entry[] {
    return this.entries.filter((entry) => entry.messageIds.includes(messageId)).slice(-count);
  }

  /** Whether anything but the mutation `number` met the message since it was made, or shortly before. */
  touchedBeside(messageId: string, number: number): boolean {
    const at = this.entries.findLastIndex((entry) => entry.number === number);
    // What another connection did at about the same time may have reached the server later than it stands here.
    return this.entries.some((entry, index) => {
      if (index <= at - overlap || index === at) return false;
      // Of what got no answer it is not known which messages it met.
      const isInDoubt = entry.outcome === 'unknown' && entry.messageIds.length === 0 && entry.actor !== 'ours';
      return isInDoubt || entry.messageIds.includes(messageId);
    });
  }

  /** Whether a mail that had been there before was put somewhere once more. */
  wasPutAgain(messageId: string): boolean {
    return this.entries.some(({ deed, messageIds }) => deed === 'append-again' && messageIds.includes(messageId));
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.file.end(resolve));
  }
}
