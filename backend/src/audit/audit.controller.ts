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
import { filterWords } from './filter-words.js';
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

  @Operation(auditApi.names)
  names(): Promise<ReplyOf<typeof auditApi.names>> {
    return this.audit.names();
  }

  @Operation(auditApi.export)
  async export(
    @Caller() caller: SignedInUser,
    @Input() { query }: InputOf<typeof auditApi.export>,
    @Res() response: Response,
  ): Promise<void> {
    const facts = { detail: filterWords(query) };
    const { accountId, actorId, subjectId } = query;
    const subjectIds = [actorId, subjectId].filter((id) => id !== undefined);
    const about = accountId === undefined ? {} : { accountId };
    await this.log.record({ actorId: caller.id, action: 'audit.exported', ...about, subjectIds, facts });
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
