import { Global, Module } from '@nestjs/common';
import { AuditHousekeeping } from './audit-housekeeping.js';
import { AuditLog } from './audit-log.js';
import { AuditController } from './audit.controller.js';
import { AuditRepository } from './audit.repository.js';
import { AuditService } from './audit.service.js';

/** Who did what. Global: every module has acts to put on record. */
@Global()
@Module({
  controllers: [AuditController],
  providers: [AuditHousekeeping, AuditLog, AuditRepository, AuditService],
  exports: [AuditLog],
})
export class AuditModule {}

export { AuditLog, type AuditRecord } from './audit-log.js';
export type { SqlRunner } from './audit.repository.js';
