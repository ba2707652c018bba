import { Injectable } from '@nestjs/common';
import { ImapConnections, sendIdHeader } from '../adapters/adapters.module.js';
import { AppError } from '../common/app-error.js';
import { MailboxesRepository, type StoredMailbox } from '../mail/mail.module.js';

/** The account's Sent mailbox on the mail server. */
@Injectable()
export class SentMailbox {
  constructor(
    private readonly connections: ImapConnections,
    private readonly mailboxes: MailboxesRepository,
  ) {}

  /** @throws AppError `server.unreachable` before the account's mailboxes were listed for the first time. */
  async exists(accountId: string): Promise<boolean> {
    return (await this.find(accountId)) !== null;
  }

  /**
   * Looks for the message with our send id; when it is not there and `mime` is given, puts it there as read. Both in one turn
   * at the connection, so that nothing of ours comes in between.
   * @throws AppError `server.unreachable`, `server.needs-you`
   */
  async findOrAppend(accountId: string, sendId: string, mime: Buffer | null): Promise<'found' | 'appended' | 'absent'> {
    const sent = await this.find(accountId);
    if (sent === null) return 'absent';
    return this.connections.run(accountId, 'background', async (session) => {
      await session.open(sent.path);
      if ((await session.findByHeader(sendIdHeader, sendId)).length > 0) return 'found';
      if (mime === null) return 'absent';
      await session.append(sent.path, mime, ['\\Seen']);
      return 'appended';
    });
  }

  private async find(accountId: string): Promise<StoredMailbox | null> {
    const all = await this.mailboxes.listStored(accountId);
    if (all.length === 0) throw new AppError('server.unreachable', 'The folders of this account are not known yet.');
    return all.find(({ role, selectable }) => role === 'sent' && selectable) ?? null;
  }
}
