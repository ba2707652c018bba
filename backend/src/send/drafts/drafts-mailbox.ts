import { Injectable } from '@nestjs/common';
import { ImapConnections } from '../../adapters/adapters.module.js';
import { AppError } from '../../common/app-error.js';
import { MailboxesRepository, type StoredMailbox } from '../../mail/mail.module.js';
import { draftHeader } from '../message-composer.js';

/** The account's Drafts mailbox on the mail server. */
@Injectable()
export class DraftsMailbox {
  constructor(
    private readonly connections: ImapConnections,
    private readonly mailboxes: MailboxesRepository,
  ) {}

  /** @throws AppError `server.unreachable` before the account's mailboxes were listed for the first time. */
  async exists(accountId: string): Promise<boolean> {
    return (await this.find(accountId)) !== null;
  }

  /**
   * Makes the mailbox hold the copy with this mark and none of the draft's other versions; with `mime` null, none at all.
   * Nothing is removed before the wanted copy is seen there, and what an interrupted call left behind is put right by the
   * next one: the draft is there once, and never not at all.
   * @throws AppError `server.unreachable`, `server.needs-you`
   */
  async replace(accountId: string, draftId: string, copy: { mark: string; mime: Buffer | null }): Promise<void> {
    const mailbox = await this.find(accountId);
    if (mailbox === null) return;
    await this.connections.run(accountId, 'background', async (session) => {
      await session.open(mailbox.path);
      const wanted = () => session.search.byHeader(draftHeader, copy.mark);
      let kept: number | undefined;
      if (copy.mime !== null) {
        if ((await wanted()).length === 0) await session.changes.append(mailbox.path, copy.mime, ['\\Draft', '\\Seen']);
        kept = (await wanted()).at(-1);
        if (kept === undefined)
          throw new AppError('server.unreachable', 'The mail server took the draft but does not show it yet.');
      }
      const outdated = (await session.search.byHeader(draftHeader, draftId)).filter((uid) => uid !== kept);
      if (outdated.length > 0) await session.changes.expunge(outdated);
    });
  }

  private async find(accountId: string): Promise<StoredMailbox | null> {
    const all = await this.mailboxes.listStored(accountId);
    if (all.length === 0) throw new AppError('server.unreachable', 'The folders of this account are not known yet.');
    return all.find(({ role, selectable }) => role === 'drafts' && selectable) ?? null;
  }
}
