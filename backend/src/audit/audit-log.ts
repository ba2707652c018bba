import type { AuditAction, AuditFacts } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { newId } from '../common/new-id.js';
import { SharedRateLimits } from '../database/database.module.js';
import { AuditRepository, type SqlRunner } from './audit.repository.js';
import { OnceInAWhile } from './once-in-a-while.js';

export interface AuditRecord {
  /** Who did it; null when it was nobody we know. */
  readonly actorId: string | null;
  readonly action: AuditAction;
  readonly accountId?: string;
  /** Threads, messages, users or groups concerned; the first 20 are kept. */
  readonly subjectIds?: readonly string[];
  readonly facts?: AuditFacts;
}

const mostSubjects = 20;
const readAgainMs = 10 * 60_000;

/** Puts on record who did what. */
@Injectable()
export class AuditLog {
  private readonly reads = new OnceInAWhile(readAgainMs);

  constructor(
    private readonly repository: AuditRepository,
    private readonly clock: Clock,
    private readonly limits: SharedRateLimits,
  ) {}

  /**
   * Puts an act on record: in the transaction `within` that does it, so that there is both or neither; without one, at once.
   */
  async record(
    { actorId, action, accountId, subjectIds = [], facts = {} }: AuditRecord,
    within?: SqlRunner,
  ): Promise<void> {
    const at = this.clock.now();
    const kept = subjectIds.slice(0, mostSubjects);
    const entry = { id: newId(), at, actorId, accountId: accountId ?? null, action, subjectIds: kept, facts };
    await this.repository.add(entry, within);
  }

  /** Puts on record that somebody opened a conversation, once in ten minutes, whichever processes they ask. */
  async recordRead(actorId: string, accountId: string, threadId: string): Promise<void> {
    const key = `${actorId} ${threadId}`;
    // Most are known here already, and cost the database nothing.
    if (!this.reads.begin(key, this.clock.now())) return;
    const takeBack = await this.limits.tryTake('recordedReads', key);
    if (takeBack === null) return;
    try {
      await this.record({ actorId, action: 'mail.read', accountId, subjectIds: [threadId] });
    } catch (error) {
      this.reads.forget(key);
      await takeBack();
      throw error;
    }
  }
}
