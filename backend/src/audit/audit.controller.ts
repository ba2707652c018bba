import { auditApi, type InputOf, type ReplyOf } from '@maildesk/contracts';
import { Controller, Res } from '@nestjs/common';
import type { Response } from 'express';
import { pipeline } from 'node:stream/promises';
import type { SignedInUser } from '../common/access-rules.js';
import { Caller } from '../common/caller.js';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { csvOf } from './audit-csv.js';
import { AuditLog } from './audit-log.js';
import { AuditService } from './audit.service.js';

@Controller()
export class AuditController {
  constructor(
    private readonly audit: AuditService,
    private readonly log: AuditLog,
  ) {}

  @Operation(auditApi.search)
  search(@Input() { query }: InputOf<typeof auditApi.search>): Promise<ReplyOf<typeof auditApi.search>> {
    const { after, limit, ...filter } = query;
    return this.audit.search(filter, { after, limit });
  }

  @Operation(auditApi.export)
  async export(
    @Caller() caller: SignedInUser,
    @Input() { query }: InputOf<typeof auditApi.export>,
    @Res() response: Response,
  ): Promise<void> {
    await this.log.record({ actorId: caller.id, action: 'audit.exported' });
    response.set({
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename="maildesk-audit.csv"',
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'private, no-store',
    });
    await pipeline(csvOf(this.audit.all(query)), response);
  }

  @Operation(auditApi.ofAccount)
  ofAccount(
    @Input() { params, query }: InputOf<typeof auditApi.ofAccount>,
  ): Promise<ReplyOf<typeof auditApi.ofAccount>> {
    const { after, limit, ...filter } = query;
    return this.audit.search({ ...filter, accountId: params.accountId }, { after, limit });
  }
}
