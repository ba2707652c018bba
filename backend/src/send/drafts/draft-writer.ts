import { Injectable } from '@nestjs/common';
import { AccountsService } from '../../accounts/accounts.module.js';
import { BodyWork, MessagesRepository } from '../../mail/mail.module.js';
import { AttachedFiles } from '../attached-files.js';
import { composeDraft } from '../message-composer.js';
import { wireAddress } from '../recipients.js';
import { referencesTo } from '../reply-references.js';
import type { StoredDraft } from './drafts.repository.js';

/** Makes the message that stands for a draft in the Drafts mailbox. */
@Injectable()
export class DraftWriter {
  constructor(
    private readonly accounts: AccountsService,
    private readonly messages: MessagesRepository,
    private readonly files: AttachedFiles,
    private readonly work: BodyWork,
  ) {}

  /**
   * The bytes of a version of a draft; null when it is over. What cannot go along any more is left out: the row keeps it.
   * @throws AppError and MailServerError of what has to be fetched for it.
   */
  async write(accountId: string, { id, userId, version, content, savedAt }: StoredDraft): Promise<Buffer | null> {
    if (content === null) return null;
    const { address, displayName } = await this.accounts.profile(accountId);
    const from = { name: displayName, address: wireAddress(address) };
    const domain = from.address.slice(from.address.lastIndexOf('@'));
    const answered = content.inReplyTo === null ? null : await this.messages.findHeaders(accountId, content.inReplyTo);
    const { inReplyTo, references } = referencesTo(answered);
    const files = await this.files.collectRemaining(userId, accountId, content.files);
    return composeDraft(
      {
        // Each version is a message of its own; what they all refer to keeps them in one conversation.
        messageIdHeader: `${id}.${version}${domain}`,
        references: [...references, `${id}${domain}`],
        inReplyTo,
        sentAt: savedAt,
        from,
        to: content.to,
        cc: content.cc,
        subject: content.subject,
        text: content.text,
        html: content.html === null ? null : await this.work.clean(content.html),
        files,
      },
      { mark: draftMark(id, version), bcc: content.bcc },
    );
  }
}

/** What the header of a draft's copy says; of all its versions it contains the id. */
export const draftMark = (id: string, version: number): string => `${id}; version=${version}.`;
