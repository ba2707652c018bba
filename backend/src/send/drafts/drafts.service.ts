import type { DraftContent, SavedDraft } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import { AuditLog } from '../../audit/audit.module.js';
import { AppError } from '../../common/app-error.js';
import { Clock } from '../../common/clock.js';
import { RateLimit } from '../../common/rate-limit.js';
import { rateLimits } from '../../common/rate-limits.js';
import { type Transaction, UnitOfWork } from '../../database/database.module.js';
import { UsersService } from '../../users/users.module.js';
import { UploadsRepository } from '../uploads.repository.js';
import { isBeingWritten } from './draft-due.js';
import { DraftsRepository, type StoredDraft } from './drafts.repository.js';

const megabyte = 1024 * 1024;
/** What is kept of an account: all of it is read at once, by everybody who looks at the account. */
const most = { drafts: 100, bytes: 25 * megabyte };

/** What people do with messages that they have not finished. */
@Injectable()
export class DraftsService {
  private readonly saves = new RateLimit(rateLimits.savedDrafts);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly drafts: DraftsRepository,
    private readonly uploads: UploadsRepository,
    private readonly users: UsersService,
    private readonly audit: AuditLog,
  ) {}

  /** Those of the account, whoever wrote them: their copies stand in the Drafts mailbox that all its members see. */
  async list(userId: string, accountId: string): Promise<SavedDraft[]> {
    const now = this.clock.now();
    return (await this.drafts.list(accountId)).map((draft) => ({
      id: draft.id,
      accountId,
      version: draft.version,
      content: draft.content,
      savedAt: draft.savedAt.toISOString(),
      isOwn: draft.userId === userId,
      isOpen: isBeingWritten(draft, now),
      messageId: draft.messageId,
    }));
  }

  /**
   * Keeps a version. The same save made twice, as after an answer that was lost, is one.
   * @throws AppError `draft.conflict` when another version came in between, `draft.finished` when it was sent or thrown away,
   * `upload.not-found`, `request.too-many`
   */
  async save(
    userId: string,
    accountId: string,
    id: string,
    { content, basedOn, isOpen }: { content: DraftContent; basedOn: number; isOpen: boolean },
  ): Promise<{ version: number; savedAt: string }> {
    const savedAt = this.clock.now();
    this.saves.take(userId, savedAt);
    const sizeBytes = Buffer.byteLength(JSON.stringify(content));
    const version = await this.unitOfWork.run(accountId, async (tx) => {
      const before = await this.drafts.find(tx, id);
      assertMayFollow(before, basedOn, { userId, content });
      await this.assertRoom(tx, id, sizeBytes);
      const isSame = before !== null && isDeepStrictEqual(before.content, content);
      const uploadIds = content.files.flatMap((file) => (file.kind === 'upload' ? [file.uploadId] : []));
      await this.assertUploads(tx, userId, uploadIds, before?.uploadIds ?? []);
      // What did not change needs no new copy on the mail server.
      const next = isSame ? before.version : (before?.version ?? 0) + 1;
      await this.drafts.save(tx, { id, userId, version: next, content, sizeBytes, uploadIds, isOpen, savedAt });
      if (!isOpen) tx.announce('drafts.changed', { accountId });
      return next;
    });
    return { version, savedAt: savedAt.toISOString() };
  }

  /** @throws AppError `request.too-many` */
  async discard(userId: string, accountId: string, id: string): Promise<void> {
    this.saves.take(userId, this.clock.now());
    await this.unitOfWork.run(accountId, async (tx) => {
      await this.recordLoss(tx, userId, await this.drafts.find(tx, id));
      await this.drafts.finish(tx, id, userId, this.clock.now());
      tx.announce('drafts.changed', { accountId });
    });
  }

  /** What somebody else has written is not gone without a trace; what becomes of one's own is nobody's business. */
  private async recordLoss(tx: Transaction, actorId: string, draft: StoredDraft | null): Promise<void> {
    if (draft === null || draft.content === null || draft.userId === actorId) return;
    const { displayName } = await this.users.read(draft.userId, tx);
    const facts = { user: displayName, detail: "a colleague's draft" };
    const act = {
      actorId,
      accountId: tx.accountId,
      action: 'mail.deleted',
      subjectIds: [draft.userId],
      facts,
    } as const;
    await this.audit.record(act, tx);
  }

  private async assertRoom(tx: Transaction, id: string, sizeBytes: number): Promise<void> {
    const beside = await this.drafts.keptBeside(tx, id);
    if (beside.count < most.drafts && beside.sizeBytes + sizeBytes <= most.bytes) return;
    throw new AppError(
      'request.too-many',
      `No more unfinished messages are kept of an account than ${most.drafts}, or ${most.bytes / megabyte} MB. Send some or throw some away.`,
    );
  }

  /** Another member may go on with a draft and its files, but nobody may bring in a stranger's. */
  private async assertUploads(
    tx: Transaction,
    userId: string,
    ids: readonly string[],
    known: readonly string[],
  ): Promise<void> {
    for (const id of ids) {
      if (known.includes(id) || (await this.uploads.find(tx.accountId, userId, id)) !== null) continue;
      throw new AppError('upload.not-found', 'An attached file is not here any more. Attach it again.');
    }
  }
}

function assertMayFollow(
  before: StoredDraft | null,
  basedOn: number,
  save: { userId: string; content: DraftContent },
): void {
  if (before === null) return;
  if (before.content === null)
    throw new AppError('draft.finished', 'This message was sent or thrown away in the meantime.');
  if (before.version === basedOn) return;
  const isRepeated = before.userId === save.userId && isDeepStrictEqual(before.content, save.content);
  if (!isRepeated)
    throw new AppError('draft.conflict', 'This message was changed elsewhere while you were writing on it.');
}
