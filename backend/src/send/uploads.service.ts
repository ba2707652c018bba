import { maxMessageBytes, roleAllows, type Upload } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.module.js';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { RateLimit } from '../common/rate-limit.js';
import { rateLimits } from '../common/rate-limits.js';
import { UnitOfWork } from '../database/database.module.js';
import { safeFileName } from '../mail/mail.module.js';
import { readUpload, type UploadRequest } from './read-upload.js';
import { UploadSlots } from './upload-slots.js';
import { UploadsRepository } from './uploads.repository.js';

const megabyte = 1024 * 1024;
/** What one user's files that wait to be sent may take up. */
const storedBytesPerUser = 200 * megabyte;

/** Files that wait to be attached. Each belongs to the user who uploaded it and to one account. */
@Injectable()
export class UploadsService {
  private readonly perUser = new RateLimit(rateLimits.uploads);
  private readonly slots = new UploadSlots({ total: 4, perUser: 2 });

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly uploads: UploadsRepository,
    private readonly clock: Clock,
    private readonly accounts: AccountsService,
  ) {}

  /**
   * Reads and stores a file. Limits are looked at before its bytes are read.
   * @throws AppError `request.too-many` and those of `readUpload`
   */
  async receive(
    userId: string,
    accountId: string,
    file: { fileName: string; contentType: string },
    request: UploadRequest,
  ): Promise<Upload> {
    const gone = new AbortController();
    request.once('close', () => gone.abort(new AppError('request.invalid', 'The upload broke off.')));
    this.perUser.take(userId, this.clock.now());
    const leave = await this.slots.enter(userId, gone.signal);
    try {
      await this.assertRoom(userId, request);
      const content = await readUpload(request);
      const fileName = safeFileName(file.fileName, file.contentType);
      // A long upload may outlast the right to it.
      if (!roleAllows(await this.accounts.roleOf(userId, accountId), 'account-write'))
        throw new AppError('account.not-found', 'There is no such account.');
      return await this.unitOfWork.run(accountId, (tx) =>
        this.uploads.insert(tx, userId, { ...file, fileName, content }),
      );
    } finally {
      leave();
    }
  }

  /** One that does not say how long it is may be as long as can be. */
  private async assertRoom(userId: string, { headers }: UploadRequest): Promise<void> {
    const announcedBytes = Number(headers['content-length'] ?? maxMessageBytes);
    if ((await this.uploads.storedBytes(userId)) + announcedBytes <= storedBytesPerUser) return;
    throw new AppError(
      'request.too-many',
      `Your files that wait to be sent take up ${storedBytesPerUser / megabyte} MB, the most that is kept. Send some of ` +
        'those messages first, or try again tomorrow.',
    );
  }
}
