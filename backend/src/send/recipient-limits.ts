import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error.js';
import { Config } from '../config/config.js';
import type { Transaction } from '../database/database.module.js';
import { OutboxRepository } from './outbox.repository.js';
import { tooManyRecipients } from './recipient-words.js';

/** How many people may be written to within a day: whoever gets hold of a session shall not make a spam sender of an account. */
@Injectable()
export class RecipientLimits {
  constructor(
    private readonly config: Config,
    private readonly outbox: OutboxRepository,
  ) {}

  /** To be called in the transaction that has queued a message, which is undone then. @throws AppError `request.too-many` */
  async assertWithin(tx: Transaction, userId: string): Promise<void> {
    const refusal = tooManyRecipients(await this.outbox.countRecipients(tx, userId), this.config.recipientsPerDay);
    if (refusal !== null) throw new AppError('request.too-many', refusal);
  }
}
