import type { ImapFlow } from 'imapflow';
import { MailServerError } from '../mail-server-error.js';
import { type BoundedCommands, isMissing } from './bounded-commands.js';
import { throttleIn } from './imap-errors.js';
import { type ListedMailbox, toListedMailbox, toStatus } from './listed-mailbox.js';
import type { MailboxStatus } from './mailbox-status.js';
import { atom, command, mailboxName, refusedWith } from './raw-commands.js';

/** What the server says of a mailbox by its path. */
export type FoundMailbox =
  | { readonly state: 'exists'; readonly uidValidity: number; readonly uidNext: number | null }
  | { readonly state: 'gone' | 'unknown' };

/** The mailboxes of an account as the server has them: which there are, how they stand, and what can be done with them. */
export class MailboxList {
  constructor(
    private readonly client: ImapFlow,
    private readonly commands: BoundedCommands,
    /** Whether the server knows mod-sequences (RFC 7162). */
    private readonly hasModseq: () => boolean,
  ) {}

  /** Whether one command answers the status of all mailboxes (RFC 5819). */
  get hasListStatus(): boolean {
    return this.client.capabilities.has('LIST-STATUS');
  }

  /** The path of the selected mailbox; null when none is. */
  get selectedPath(): string | null {
    return this.client.mailbox === false ? null : this.client.mailbox.path;
  }

  /**
   * All mailboxes with their status, in one command where the server knows LIST-STATUS (RFC 5819); without status where it
   * would take a command for each and `statuses` is `if-cheap`. The selected mailbox has none: servers may tell of it
   * what was true when it was selected (RFC 3501 section 6.3.10).
   */
  async list(statuses: 'always' | 'if-cheap' = 'always'): Promise<ListedMailbox[]> {
    const withStatus = statuses === 'always' || this.hasListStatus;
    const listed = await this.commands.run(() =>
      this.client.list(withStatus ? { statusQuery: this.statusQuery } : undefined),
    );
    const selected = this.selectedPath;
    return listed.map((mailbox) => {
      const found = toListedMailbox(mailbox);
      return found.path === selected ? { ...found, status: null } : found;
    });
  }

  /**
   * What the server counts in one mailbox that is not selected; null when the server refuses it or the mailbox is selected.
   * @throws CommandRefused of class `throttled` when it asks to be left alone.
   */
  async counters(path: string): Promise<MailboxStatus | null> {
    if (path === this.selectedPath) return null;
    try {
      const status = await this.commands.run(() => this.client.status(path, this.statusQuery));
      // imapflow keeps to itself why the server refused.
      if (status === false)
        await this.commands.run(() =>
          command(this.client, 'STATUS', [mailboxName(this.client, path), [atom('MESSAGES')]]),
        );
      return toStatus(status);
    } catch (error) {
      const isRefusal = this.client.usable && error instanceof MailServerError;
      if (isRefusal && error.failureClass !== 'throttled') return null;
      throw error;
    }
  }

  /**
   * Asks after one mailbox without opening it; `unknown` when the server refuses to say, or says that it cannot just now: what is out of
   * reach for a while, such as a shared folder's own server, is not listed then either.
   */
  async find(path: string): Promise<FoundMailbox> {
    try {
      const status = await this.commands.run(() => this.client.status(path, { uidValidity: true, uidNext: true }));
      if (!this.client.usable) throw this.commands.gone();
      if (status === false || status.uidValidity === undefined) return { state: 'unknown' };
      return { state: 'exists', uidValidity: Number(status.uidValidity), uidNext: status.uidNext ?? null };
    } catch (error) {
      if (isNotFound(error)) return { state: isWithoutReason(error) ? 'gone' : 'unknown' };
      throw error;
    }
  }

  /** The same of the mailbox as it is now, also when it is selected: of that one a server may say what was true when it was opened. */
  async findUnselected(path: string): Promise<FoundMailbox> {
    await this.commands.run(() => this.leave(path));
    return this.find(path);
  }

  /** How a mailbox that is not selected stands. @throws CommandRefused when the server does not have it; MailServerError */
  async status(path: string): Promise<{ uidNext: number; uidValidity: number } | null> {
    const status = await this.commands.run(() => this.client.status(path, { uidNext: true, uidValidity: true }));
    if (!status || status.uidNext === undefined || status.uidValidity === undefined) return null;
    return { uidNext: status.uidNext, uidValidity: Number(status.uidValidity) };
  }

  /** Makes a mailbox and subscribes to it, so that other mail programs show it too. @throws CommandRefused, MailServerError */
  async create(path: string): Promise<void> {
    await this.commands.run(async () => {
      await command(this.client, 'CREATE', [mailboxName(this.client, path)]);
      await this.client.mailboxSubscribe(path);
    });
  }

  /** Renames a mailbox; those below it move along (RFC 3501 section 6.3.5). @throws CommandRefused, MailServerError */
  async rename(path: string, newPath: string): Promise<void> {
    await this.commands.run(async () => {
      await this.leave(path);
      await command(
        this.client,
        'RENAME',
        [path, newPath].map((each) => mailboxName(this.client, each)),
      );
      await this.client.mailboxSubscribe(newPath);
      await this.client.mailboxUnsubscribe(path);
    });
  }

  /** Removes a mailbox with all that lies in it. @throws CommandRefused, MailServerError */
  async remove(path: string): Promise<void> {
    await this.commands.run(async () => {
      await this.leave(path);
      await command(this.client, 'DELETE', [mailboxName(this.client, path)]);
      await this.client.mailboxUnsubscribe(path);
    });
  }

  private get statusQuery() {
    return { messages: true, uidNext: true, uidValidity: true, unseen: true, highestModseq: this.hasModseq() };
  }

  /** Servers do not rename or remove what is selected. Never by CLOSE, which removes what others have marked `\Deleted`. */
  private async leave(path: string): Promise<void> {
    if (this.client.mailbox === false || this.client.mailbox.path !== path) return;
    await this.client.mailboxOpen('INBOX', { readOnly: true });
  }
}

/** The server says that it does not have a mailbox. */
const isNotFound = (error: unknown): error is MailServerError =>
  error instanceof MailServerError && isMissing(error.cause);

/** Whether the refusal says no more than that there is none (RFC 5530): no other response code, and no rate that was passed. */
function isWithoutReason({ cause }: MailServerError): boolean {
  const { code, words } = refusedWith((cause as { response?: unknown }).response);
  return (code === null || ['NONEXISTENT', 'TRYCREATE'].includes(code)) && throttleIn(null, words) === null;
}
