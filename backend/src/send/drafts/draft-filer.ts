/*
 * Failure contract of the filer.
 *
 * - The row is the truth. Its newest version is put into the Drafts mailbox and seen there before older ones are removed, so
 *   a crash, a lost answer or a cut wire in between leaves two copies, never none; the next turn removes the older one.
 * - Not connected, refused, timed out: logged, and tried again with growing waits of up to an hour, for as long as it takes.
 *   A draft that is refused, as too large, keeps no other waiting.
 * - No Drafts mailbox: the draft is kept here alone. So is what was written by somebody who may not write in the account any
 *   more, until somebody who may goes on with it. What was sent or thrown away is removed all the same: it has left the list.
 * - Shutdown, or an account that goes to another process: whoever looks after it next takes up what is not filed.
 */
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AccountsService } from '../../accounts/accounts.module.js';
import { CommandRefused } from '../../adapters/adapters.module.js';
import { AppError } from '../../common/app-error.js';
import { backoffMs } from '../../common/backoff.js';
import { Clock } from '../../common/clock.js';
import { EventBus } from '../../common/event-bus.js';
import { isAccountGone, type Lease, OwnLeases, UnitOfWork } from '../../database/database.module.js';
import { AccountLanes } from '../account-lanes.js';
import { draftDueAt } from './draft-due.js';
import { draftMark, DraftWriter } from './draft-writer.js';
import { DraftsMailbox } from './drafts-mailbox.js';
import { DraftsRepository, type StoredDraft } from './drafts.repository.js';

const parallelAccounts = 4;
/** How often it is looked for drafts that are due; also the first wait after a failure. */
const roundMs = 5000;
const longestRetryMs = 60 * 60_000;

/** Keeps the copies in the Drafts mailboxes in step with what people write. */
@Injectable()
export class DraftFiler implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Drafts');
  private readonly failures = new Map<string, { count: number; notBefore: number }>();
  private readonly lanes = new AccountLanes({
    parallel: parallelAccounts,
    work: (accountId) => this.fileDue(accountId),
    onError: (accountId, error) => this.failed(accountId, error),
  });
  private subscriptions: (() => void)[] = [];
  private timer: NodeJS.Timeout | null = null;
  private stopping = false;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly leases: OwnLeases,
    private readonly bus: EventBus,
    private readonly clock: Clock,
    private readonly accounts: AccountsService,
    private readonly drafts: DraftsRepository,
    private readonly writer: DraftWriter,
    private readonly mailbox: DraftsMailbox,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.subscriptions = [
      this.bus.on('drafts.changed', ({ accountId }) => this.lanes.poke(accountId)),
      this.bus.on('account.taken', ({ accountId }) => this.lanes.poke(accountId)),
    ];
    this.timer = setInterval(() => void this.pokeUnfiled(), roundMs);
    await this.pokeUnfiled();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    for (const unsubscribe of this.subscriptions) unsubscribe();
    if (this.timer !== null) clearInterval(this.timer);
    await this.lanes.stop();
  }

  private async pokeUnfiled(): Promise<void> {
    try {
      const now = this.clock.now().getTime();
      for (const accountId of await this.drafts.accountsWithUnfiled())
        if ((this.failures.get(accountId)?.notBefore ?? 0) <= now) this.lanes.poke(accountId);
    } catch (error) {
      this.logger.error(`the drafts could not be read: ${String(error)}`);
    }
  }

  /** Only the process that looks after the account files for it; for the others there is nothing to do. */
  private async fileDue(accountId: string): Promise<void> {
    await this.leases.use(accountId, (lease) => this.fileWhile(lease));
  }

  private async fileWhile({ accountId, ending }: Lease): Promise<void> {
    const unfiled = await this.drafts.listUnfiled(accountId);
    if (unfiled.length === 0 || !(await this.mailbox.exists(accountId))) return;
    let refusal: AppError | null = null;
    for (const draft of unfiled) {
      if (this.stopping || ending.aborted) return;
      const now = this.clock.now();
      const isOver = draft.content === null;
      if (draftDueAt({ ...draft, isOver }, now) > now) continue;
      if (!isOver && !(await this.accounts.mayWrite(draft.userId, accountId))) continue;
      try {
        await this.file(accountId, draft);
      } catch (error) {
        if (!isRefused(error)) throw error;
        refusal = error;
      }
    }
    if (refusal !== null) throw refusal;
    this.failures.delete(accountId);
  }

  private async file(accountId: string, draft: StoredDraft): Promise<void> {
    const { id, version } = draft;
    const mime = await this.writer.write(accountId, draft);
    await this.mailbox.replace(accountId, id, { mark: draftMark(id, version), mime });
    await this.unitOfWork.runOwned(accountId, (tx) => this.drafts.markFiled(tx, id, version, this.clock.now()));
    this.bus.publish('drafts.filed', { accountId });
  }

  private failed(accountId: string, error: unknown): void {
    if (isAccountGone(error)) {
      this.failures.delete(accountId);
      return;
    }
    const count = (this.failures.get(accountId)?.count ?? 0) + 1;
    const waitMs = backoffMs(count, { baseMs: roundMs, maxMs: longestRetryMs });
    this.failures.set(accountId, { count, notBefore: this.clock.now().getTime() + waitMs });
    this.logger.warn(
      `account ${accountId}: a draft is not in the Drafts mailbox yet: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Whether the mail server answered, and does not want this one. */
const isRefused = (error: unknown): error is AppError =>
  error instanceof AppError && error.cause instanceof CommandRefused;
