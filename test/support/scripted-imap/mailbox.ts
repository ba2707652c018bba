import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { type MimePart, parseMime } from './mime.js';

export interface ScriptedMessage {
  readonly uid: number;
  /** One character per byte. */
  readonly source: string;
  readonly mime: MimePart;
  flags: ReadonlySet<string>;
  readonly internalDate: Date;
  modseq: number;
  /** Values that FETCH gives instead of the true ones, as they go over the line: `{ BODYSTRUCTURE: 'NIL' }`. */
  readonly answers: Readonly<Record<string, string>>;
}

export interface AppendOptions {
  readonly flags?: readonly string[];
  readonly internalDate?: Date;
  /** Leaves a gap before the message. */
  readonly uid?: number;
  readonly answers?: Readonly<Record<string, string>>;
}

/** One mailbox in memory. Every change is told to the sessions that have it selected. */
export class ScriptedMailbox extends EventEmitter<{ change: [] }> {
  /** By UID, ascending. */
  messages: readonly ScriptedMessage[] = [];
  uidNext = 1;
  highestModseq = 1;
  /** What was expunged, with the mod-sequence of that. */
  vanished: readonly { readonly uid: number; readonly modseq: number }[] = [];
  /** MAILBOXID (RFC 8474). */
  readonly id = `F${randomUUID()}`;

  constructor(
    /** As the server writes it, so in modified UTF-7. */
    public path: string,
    public uidValidity: number,
    /** Such as `\Sent`, or null. */
    readonly specialUse: string | null = null,
  ) {
    super();
    this.setMaxListeners(0);
  }

  append(raw: string | Buffer, options: AppendOptions = {}): ScriptedMessage {
    const source = Buffer.from(raw).toString('latin1');
    const message = {
      uid: options.uid ?? this.uidNext,
      source,
      mime: parseMime(source),
      flags: new Set(options.flags),
      internalDate: options.internalDate ?? new Date(),
      modseq: this.nextModseq(),
      answers: options.answers ?? {},
    };
    this.uidNext = message.uid + 1;
    this.messages = [...this.messages, message];
    this.emit('change');
    return message;
  }

  setFlags(message: ScriptedMessage, flags: Iterable<string>): void {
    message.flags = new Set(flags);
    message.modseq = this.nextModseq();
    this.emit('change');
  }

  expunge(uids: readonly number[]): void {
    const gone = new Set(uids);
    const modseq = this.nextModseq();
    this.vanished = [...this.vanished, ...uids.map((uid) => ({ uid, modseq }))];
    this.messages = this.messages.filter(({ uid }) => !gone.has(uid));
    this.emit('change');
  }

  private nextModseq(): number {
    this.highestModseq += 1;
    return this.highestModseq;
  }
}

/** Everything that one user has on the server. */
export class ScriptedAccount {
  private readonly byPath = new Map<string, ScriptedMailbox>();
  private validity = Math.floor(Date.now() / 1000);

  constructor(
    readonly username: string,
    public password: string,
  ) {
    this.create('INBOX');
    for (const name of ['Drafts', 'Sent', 'Trash', 'Junk', 'Archive']) this.create(name, `\\${name}`);
  }

  get mailboxes(): ScriptedMailbox[] {
    return [...this.byPath.values()];
  }

  create(path: string, specialUse: string | null = null): ScriptedMailbox {
    this.validity += 1;
    const mailbox = new ScriptedMailbox(path, this.validity, specialUse);
    this.byPath.set(path, mailbox);
    return mailbox;
  }

  delete(path: string): void {
    this.byPath.delete(path);
  }

  rename(path: string, newPath: string): void {
    const mailbox = this.mailbox(path);
    this.byPath.delete(mailbox.path);
    mailbox.path = newPath;
    this.byPath.set(newPath, mailbox);
  }

  find(path: string): ScriptedMailbox | null {
    return this.byPath.get(path.toUpperCase() === 'INBOX' ? 'INBOX' : path) ?? null;
  }

  /** @throws Error when there is none of this name. */
  mailbox(path: string): ScriptedMailbox {
    const found = this.find(path);
    if (found === null) throw new Error(`no mailbox ${path}`);
    return found;
  }
}
