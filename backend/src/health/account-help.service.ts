import type { Diagnostics } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.module.js';
import { Clock } from '../common/clock.js';
import { UnitOfWork } from '../database/database.module.js';
import { MailboxProgressRepository } from '../mail/mail.module.js';
import { diagnosticsOf } from './diagnostics.js';
import { HealthService } from './health.service.js';

/** What people do for an account that is not as it should be. All of it goes on record. */
@Injectable()
export class AccountHelp {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly progress: MailboxProgressRepository,
    private readonly health: HealthService,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Has all mailboxes compared with the server's, now or with the next connection. @throws AppError `account.not-found` */
  async compareAll(actorId: string, accountId: string): Promise<void> {
    await this.unitOfWork.run(accountId, async (tx) => {
      await this.progress.forgetCompared(tx);
      await this.audit.record({ actorId, action: 'account.resynced', accountId }, tx);
      tx.announce('account.resync-wanted', { accountId });
    });
  }

  /** @throws AppError `account.not-found` */
  async diagnostics(actorId: string, accountId: string): Promise<Diagnostics> {
    const told = await this.health.account(actorId, accountId);
    await this.audit.record({ actorId, action: 'diagnostics.exported', accountId });
    return diagnosticsOf(told, this.clock.now());
  }
}
