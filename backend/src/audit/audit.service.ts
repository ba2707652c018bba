import type { auditApi, AuditEntry, ReplyOf } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { readCursor, writeCursor } from './audit-cursor.js';
import type { AuditEntryEntity } from './audit-entry.entity.js';
import { AuditRepository, type AuditCursor, type AuditFilter } from './audit.repository.js';

const exportedAtOnce = 1000;

/** What is on record, for those who may read it. */
@Injectable()
export class AuditService {
  constructor(private readonly repository: AuditRepository) {}

  /** A page, newest first; `after` is `next` of the one before. @throws AppError `request.invalid` */
  async search(
    filter: AuditFilter,
    page: { after?: string | undefined; limit: number },
  ): Promise<{ entries: AuditEntry[]; next: string | null }> {
    const after = page.after === undefined ? null : readCursor(page.after);
    const rows = await this.repository.list(filter, after, page.limit + 1);
    const shown = rows.slice(0, page.limit);
    const last = rows.length > page.limit ? shown.at(-1) : undefined;
    return { entries: shown.map(toEntry), next: last === undefined ? null : writeCursor(last) };
  }

  /** Whom there is something on record of. */
  async names(): Promise<ReplyOf<typeof auditApi.names>> {
    const [actors, accounts] = await Promise.all([this.repository.actors(), this.repository.accounts()]);
    return { actors, accounts };
  }

  /** All of it, newest first, a thousand at a time. */
  async *all(filter: AuditFilter): AsyncGenerator<AuditEntry> {
    let after: AuditCursor | null = null;
    for (;;) {
      const rows: AuditEntryEntity[] = await this.repository.list(filter, after, exportedAtOnce);
      for (const row of rows) yield toEntry(row);
      const last = rows.at(-1);
      if (last === undefined || rows.length < exportedAtOnce) return;
      after = last;
    }
  }
}

function toEntry(row: AuditEntryEntity): AuditEntry {
  const { id, at, actorId, actorName, aboutAccountId, accountAddress, action, subjectIds, facts } = row;
  return {
    id,
    at: at.toISOString(),
    actor: actorId === null ? null : { id: actorId, name: actorName ?? '' },
    account: aboutAccountId === null ? null : { id: aboutAccountId, address: accountAddress ?? '' },
    action,
    subjectIds,
    facts,
  };
}
