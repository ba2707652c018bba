import { type Argument, formatSet } from './arguments.js';
import type { ScriptedAccount, ScriptedMailbox, ScriptedMessage } from './mailbox.js';

/** A command as the client sent it. */
export interface ScriptedCommand {
  readonly tag: string;
  /** In upper case, with `UID` where it belongs to it: `UID FETCH`. `GREETING` and `DONE` come as commands too. */
  readonly name: string;
  /** All that follows the name, literals included, one character per byte. */
  readonly text: string;
  readonly args: readonly Argument[];
}

/** What the session may ask of its connection. */
export interface SessionWire {
  say(lines: readonly string[]): void;
  hangUp(): void;
}

/** One client's connection to the scripted server: who it is, what it has selected, and what it was told of that. */
export class ScriptedSession {
  account: ScriptedAccount | null = null;
  readonly enabled = new Set<string>();
  /** Takes the next line in place of a new command: the answer to a `+`. */
  continuation: ((line: string) => readonly string[]) | null = null;
  isIdle = false;
  private mailbox: ScriptedMailbox | null = null;
  /** The UIDs that the client knows, by sequence number, each with the mod-sequence of the flags it was told. */
  private told = new Map<number, number>();
  private readonly onChange = (): void => {
    if (this.isIdle) this.say(...this.news());
  };

  constructor(
    readonly capabilities: readonly string[],
    private readonly wire: SessionWire,
  ) {}

  offers(capability: string): boolean {
    return this.capabilities.includes(capability);
  }

  /** Sends lines that nobody asked for, or the rest of an answer that a hook held back. */
  say(...lines: readonly string[]): void {
    if (lines.length > 0) this.wire.say(lines);
  }

  /** Ends the connection without a word. */
  hangUp(): void {
    this.wire.hangUp();
  }

  get selected(): ScriptedMailbox | null {
    return this.mailbox;
  }

  select(mailbox: ScriptedMailbox | null): void {
    this.mailbox?.off('change', this.onChange);
    this.mailbox = mailbox;
    this.told = new Map(mailbox?.messages.map(({ uid, modseq }) => [uid, modseq]));
    mailbox?.on('change', this.onChange);
  }

  /** The messages that the client knows and that are still there, with the numbers it knows them by. */
  knownMessages(): { readonly seq: number; readonly message: ScriptedMessage }[] {
    const byUid = new Map(this.mailbox?.messages.map((message) => [message.uid, message]));
    return [...this.told.keys()].flatMap((uid, index) => {
      const message = byUid.get(uid);
      return message === undefined ? [] : [{ seq: index + 1, message }];
    });
  }

  /** The client learns of this change by the answer to its own command. */
  markTold(message: ScriptedMessage): void {
    this.told.set(message.uid, message.modseq);
  }

  /**
   * The untagged lines that bring the client up to date with its mailbox. Without `expunges` sequence numbers stay as they
   * are, as they must in the answer to FETCH, STORE and SEARCH (RFC 9051 section 7.5.1).
   */
  news(expunges = true): string[] {
    if (this.mailbox === null) return [];
    const { messages } = this.mailbox;
    const lines = expunges ? this.takeExpunged(messages) : [];
    const changed = this.knownMessages().filter(({ message }) => this.told.get(message.uid) !== message.modseq);
    for (const { seq, message } of changed) {
      lines.push(`* ${seq} FETCH (${this.flagItems(message)})`);
      this.markTold(message);
    }
    const fresh = messages.filter(({ uid }) => !this.told.has(uid));
    for (const message of fresh) this.markTold(message);
    if (fresh.length > 0) lines.push(`* ${this.told.size} EXISTS`);
    return lines;
  }

  private takeExpunged(messages: readonly ScriptedMessage[]): string[] {
    const present = new Set(messages.map(({ uid }) => uid));
    const gone: number[] = [];
    const numbers: number[] = [];
    for (const [index, uid] of [...this.told.keys()].entries()) {
      if (present.has(uid)) continue;
      // Each EXPUNGE moves what comes after it up by one.
      numbers.push(index + 1 - gone.length);
      gone.push(uid);
      this.told.delete(uid);
    }
    if (gone.length === 0) return [];
    return this.enabled.has('QRESYNC') ? [`* VANISHED ${formatSet(gone)}`] : numbers.map((seq) => `* ${seq} EXPUNGE`);
  }

  private flagItems(message: ScriptedMessage): string {
    const flags = `FLAGS (${[...message.flags].join(' ')})`;
    const modseq = this.enabled.has('CONDSTORE') ? ` MODSEQ (${message.modseq})` : '';
    return `${this.enabled.has('QRESYNC') ? `UID ${message.uid} ` : ''}${flags}${modseq}`;
  }
}
