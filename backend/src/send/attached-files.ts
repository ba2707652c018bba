import { type Draft, maxMessageBytes, maxMessageSize } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error.js';
import { BodiesService } from '../mail/mail.module.js';
import type { AttachedFile } from './message-composer.js';
import { UploadsRepository } from './uploads.repository.js';

/** Brings together the files of a draft: what was uploaded for it, and parts of stored messages. */
@Injectable()
export class AttachedFiles {
  constructor(
    private readonly uploads: UploadsRepository,
    private readonly bodies: BodiesService,
  ) {}

  /**
   * The files in the order of the draft.
   * @param budgetBytes how much all of them may be together.
   * @throws AppError `upload.not-found`, `attachment.not-found`, `message.not-found`, `draft.invalid` over the budget, and
   * those of the mail server when a part has to be fetched.
   */
  async collect(
    userId: string,
    accountId: string,
    attachments: Draft['attachments'],
    budgetBytes: number,
  ): Promise<AttachedFile[]> {
    const files: AttachedFile[] = [];
    let sizeBytes = 0;
    for (const attachment of attachments) {
      const file = await this.read(userId, accountId, attachment);
      sizeBytes += file.content.length;
      if (sizeBytes > budgetBytes) throw new AppError('draft.invalid', tooLarge);
      files.push(file);
    }
    return files;
  }

  /** As `collect`, without those that are not to be had any more: a draft is kept all the same. @throws AppError that may pass */
  async collectRemaining(
    userId: string,
    accountId: string,
    attachments: Draft['attachments'],
  ): Promise<AttachedFile[]> {
    const files: AttachedFile[] = [];
    let sizeBytes = 0;
    for (const attachment of attachments) {
      const file = await this.read(userId, accountId, attachment).catch((error: unknown) => {
        if (error instanceof AppError && !error.retryable) return null;
        throw error;
      });
      sizeBytes += file?.content.length ?? 0;
      if (file !== null && sizeBytes <= maxMessageBytes) files.push(file);
    }
    return files;
  }

  private async read(
    userId: string,
    accountId: string,
    attachment: Draft['attachments'][number],
  ): Promise<AttachedFile> {
    if (attachment.kind === 'part') return this.bodies.readFile(accountId, attachment.messageId, attachment.partId);
    const upload = await this.uploads.find(accountId, userId, attachment.uploadId);
    if (upload === null) {
      throw new AppError(
        'upload.not-found',
        'An attached file is not here any more, as files are kept for a day. Attach it again.',
      );
    }
    return upload;
  }
}

export const tooLarge: string = `The message is larger than ${maxMessageSize}, which mail servers do not take. Attach less, or send a link to the files.`;
