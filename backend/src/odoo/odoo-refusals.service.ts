import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.module.js';
import { SharedRateLimits } from '../database/database.module.js';
import { networkOf } from '../users/users.module.js';
import { OdooDatabasesRepository } from './odoo-databases.repository.js';
import { OdooRefusal } from './odoo-refusal.js';

/** Puts on record who was not let in, and shows the reason beside the database that it is about. */
@Injectable()
export class OdooRefusals {
  constructor(
    private readonly limits: SharedRateLimits,
    private readonly databases: OdooDatabasesRepository,
    private readonly audit: AuditLog,
  ) {}

  /** Does what `work` does; `address` is the network address of whoever asks for it. @throws AppError `request.too-many` */
  async watch<T>(address: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof OdooRefusal) await this.record(error, address);
      throw error;
    }
  }

  private async record({ code, message, refused }: OdooRefusal, from: string): Promise<void> {
    await this.limits.take('odooRefusals', networkOf(from));
    const { databaseId, databaseName, login } = refused;
    if (databaseId !== undefined) await this.databases.noteError(databaseId, message);
    await this.audit.record({
      actorId: null,
      action: 'session.refused',
      facts: {
        detail: code,
        from,
        ...(databaseName === undefined ? {} : { provider: databaseName }),
        ...(login === undefined ? {} : { login }),
      },
    });
  }
}
