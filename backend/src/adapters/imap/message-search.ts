import type { ImapFlow } from 'imapflow';
import { joinRanges, parseUidSet, sizeOf, type UidRange } from '../../common/uid-ranges.js';
import { CommandRefused } from '../mail-server-error.js';
import type { BoundedCommands } from './bounded-commands.js';
import type { MessageFetches } from './message-fetches.js';

/** Which messages the selected mailbox has. */
export class MessageSearch {
  constructor(
    private readonly client: ImapFlow,
    private readonly commands: BoundedCommands,
    private readonly messages: MessageFetches,
    private readonly counted: () => number,
  ) {}

  /** The UIDs in a UID set that exist, ascending. */
  async uids(uidSet: string): Promise<number[]> {
    const uids = await this.commands.run(() => this.client.search({ uid: uidSet }, { uid: true }));
    if (!Array.isArray(uids)) throw this.commands.refused('SEARCH');
    return uids.toSorted((a, b) => a - b);
  }

  /**
   * The UIDs of all messages of the selected mailbox, as joined ranges. The server's answer is believed when it is as long as
   * EXISTS; where it is not (some answer an extended search with nothing), it is asked in a plainer way.
   * @throws MailServerError when no answer agrees with EXISTS.
   */
  async allUids(): Promise<UidRange[]> {
    let counted = 0;
    for (const ask of [() => this.searchAll(), () => this.uids('1:*'), () => this.fetchAllUids()]) {
      const answer = await ask();
      const ranges = joinRanges(answer.map((uid) => (typeof uid === 'number' ? { low: uid, high: uid } : uid)));
      counted = sizeOf(ranges);
      if (counted === this.counted()) return ranges;
    }
    throw new CommandRefused(`The mail server lists ${counted} messages where it counts ${this.counted()}.`);
  }

  /**
   * The UIDs of the messages of the selected mailbox whose header field contains a text, ascending. Each is read again: some
   * servers answer a search in fields that they do not index with more than was asked for, and what is found may be deleted.
   */
  async byHeader(name: string, value: string): Promise<number[]> {
    const uids = await this.commands.run(() => this.client.search({ header: { [name]: value } }, { uid: true }));
    if (!Array.isArray(uids)) throw this.commands.refused('SEARCH');
    if (uids.length === 0) return [];
    const confirmed: number[] = [];
    for (const [uid, fields] of await this.messages.fetchHeader(uids, name)) {
      if (fields.some((text) => text.includes(value))) confirmed.push(uid);
    }
    return confirmed.toSorted((a, b) => a - b);
  }

  /** An extended search answers in ranges (RFC 4731): a hundred thousand messages in one line. */
  private async searchAll(): Promise<UidRange[]> {
    const found = await this.commands.run(() =>
      this.client.search({ all: true }, { uid: true, returnOptions: ['ALL'] }),
    );
    if (Array.isArray(found)) return found.map((uid) => ({ low: uid, high: uid }));
    if (typeof found !== 'object') throw this.commands.refused('SEARCH');
    return parseUidSet(found.all ?? '');
  }

  private async fetchAllUids(): Promise<number[]> {
    return this.counted() === 0 ? [] : [...(await this.messages.fetchUidsAt('1:*')).values()];
  }
}
