import type { Upload } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../database/database.module.js';
import { safeFileName } from '../mail/mail.module.js';
import { type StoredUpload, UploadsRepository } from './uploads.repository.js';

/** Files that wait to be attached. Each belongs to the user who uploaded it and to one account. */
@Injectable()
export class UploadsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly uploads: UploadsRepository,
  ) {}

  store(userId: string, accountId: string, file: StoredUpload): Promise<Upload> {
    const fileName = safeFileName(file.fileName, file.contentType);
    return this.unitOfWork.run(accountId, (tx) => this.uploads.insert(tx, userId, { ...file, fileName }));
  }
}
