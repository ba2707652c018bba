import { Injectable } from '@nestjs/common';
import { ImapConnections, sendIdHeader } from '../adapters/adapters.module.js';
import { AppError } from '../common/app-error.js';
import { MailboxesRepository, type StoredMailbox } from '../mail/mail.module.js';
import type { AppendedCopy } from './outbox.repository.js';

export type SentCopyOutcome =
  /** `copy`: where it is, if the server told. */
  { kind: 'appended'; copy: AppendedCopy | null } | { kind: 'found' | 'absent' };

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
  async findOrAppend(accountId: string, sendId: string, mime: Buffer | null): Promise<SentCopyOutcome> {
    const sent = await this.find(accountId);
    if (sent === null) return { kind: 'absent' };
    return this.connections.run<SentCopyOutcome>(accountId, 'background', async (session) => {
      const { uidValidity } = await session.open(sent.path);
      if ((await session.search.byHeader(sendIdHeader, sendId)).length > 0) return { kind: 'found' };
      if (mime === null) return { kind: 'absent' };
      const uid = await session.changes.append(sent.path, mime, ['\\Seen']);
      return { kind: 'appended', copy: uid === null ? null : { uid, uidValidity } };
    });
  }

  /**
   * Takes away a copy that we have put there. Nothing happens when the mailbox was reset: its UID means another message then.
   * @throws AppError `server.unreachable`, `server.needs-you`
   */
  async remove(accountId: string, path: string, { uid, uidValidity }: AppendedCopy): Promise<void> {
    await this.connections.run(accountId, 'background', async (session) => {
      if ((await session.open(path)).uidValidity === uidValidity) await session.changes.expunge([uid]);
    });
  }

  private async find(accountId: string): Promise<StoredMailbox | null> {
    const all = await this.mailboxes.listStored(accountId);
    if (all.length === 0) throw new AppError('server.unreachable', 'The folders of this account are not known yet.');
    return all.find(({ role, selectable }) => role === 'sent' && selectable) ?? null;
  }
}
