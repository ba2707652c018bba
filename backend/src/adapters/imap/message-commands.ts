import type { ImapFlow } from 'imapflow';
import type { BoundedCommands } from './bounded-commands.js';
import {
  copyMessages,
  type ExpungeOutcome,
  expungeMessages,
  moveMessages,
  permittedFlag,
  storeFlags,
} from './mailbox-commands.js';
import type { Copies } from './raw-commands.js';

/** What can be done with messages of the selected mailbox, and put into others. */
export class MessageCommands {
  constructor(
    private readonly client: ImapFlow,
    private readonly commands: BoundedCommands,
  ) {}

  /** How the selected mailbox writes a flag or keyword; null when it does not keep it. */
  permittedFlag(flag: string): string | null {
    const { mailbox } = this.client;
    return permittedFlag(mailbox === false ? undefined : mailbox.permanentFlags, flag);
  }

  /** Adds or removes flags of messages of the selected mailbox. @throws CommandRefused, MailServerError */
  async storeFlags(uids: readonly number[], change: 'add' | 'remove', flags: readonly string[]): Promise<void> {
    await this.commands.run(() => storeFlags(this.client, uids, change, flags));
  }

  /** Whether messages can be moved in one command (RFC 6851). */
  get canMove(): boolean {
    return this.client.capabilities.has('MOVE');
  }

  /**
   * Moves messages out of the selected mailbox. Answers where they are now, if the server tells (UIDPLUS).
   * @throws CommandRefused, MailServerError: whether some were moved is then unknown.
   */
  async move(uids: readonly number[], toPath: string): Promise<Copies | null> {
    return this.commands.run(() => moveMessages(this.client, uids, toPath));
  }

  /** Copies messages of the selected mailbox; answers as `move` does. @throws CommandRefused, MailServerError */
  async copy(uids: readonly number[], toPath: string): Promise<Copies | null> {
    return this.commands.run(() => copyMessages(this.client, uids, toPath));
  }

  /** Deletes messages for good where the server can do so for these alone (UIDPLUS); elsewhere only marks them `\Deleted`. */
  async expunge(uids: readonly number[]): Promise<ExpungeOutcome> {
    return this.commands.run(() => expungeMessages(this.client, uids));
  }

  /** Puts a message into a mailbox. Answers its UID where the server tells (UIDPLUS). */
  async append(path: string, message: Buffer, flags: readonly string[]): Promise<number | null> {
    const appended = await this.commands.run(() => this.client.append(path, message, [...flags]));
    if (!appended) throw this.commands.refused('APPEND');
    return appended.uid ?? null;
  }
}
