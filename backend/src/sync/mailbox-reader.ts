import { CommandRefused, type ImapSession, MailServerError, type ToldStatus } from '../adapters/adapters.module.js';
import { steadyNow } from '../common/steady-now.js';
import { isAccountGone } from '../database/database.module.js';
import { isOwnError, isThrottled } from './errors/failures.js';
import { FillQueue } from './fill-queue.js';
import type { MailboxTask } from './mailbox-rests.js';
import { nextReading } from './plan/reading-order.js';
import { type LookedAt, noteSearched, type PollerParts } from './poller-parts.js';
import type { FetchedPreviews } from './preview-loader.js';

/**
 * So long the history of the inbox is read in before anything else is read of its messages. Most inboxes are whole by then, and
 * the first words of a mail cost a hundred times what its line costs.
 */
const fillsAloneMs = 5000;

/**
 * Reads the mailboxes of an account, one thing at a time: takes over what changed in them, fills in history, and loads previews.
 *
 * Failure contract: what fails for one mailbox does not keep the others waiting; it rests for a while. A lost connection and a server
 * that asks to be left alone are thrown, and so is an account that is gone.
 */
export class MailboxReader {
  private readonly fills: FillQueue;
  private readonly previews = new Set<string>();
  /** First words that have been fetched and are being made ready; null when there are none. */
  private preparing: Promise<void> | null = null;
  private hasInbox = false;
  /** The inbox, until its newest rows are here: people wait for them. */
  private firstFill: string | null = null;
  private previewsFrom = 0;
  /** The last that was read in was of a mailbox that somebody has open. */
  private wasSeen = false;

  constructor(private readonly parts: PollerParts) {
    this.fills = new FillQueue(parts.accountId, parts.tools.filler);
  }

  /** The inbox was synchronised, from `begunAt` on by `steadyNow`. The first time its newest rows come first, and then everything else has its turn. */
  async inboxSynchronised(mailboxId: string, begunAt: number): Promise<void> {
    await this.parts.rests.succeeded(mailboxId, 'look');
    this.fills.add(mailboxId);
    if (!this.parts.looks.isLater(mailboxId)) noteSearched(this.parts, mailboxId, begunAt);
    if (!this.hasInbox) {
      this.firstFill = mailboxId;
      this.previewsFrom = this.now + fillsAloneMs;
    }
    this.hasInbox = true;
  }

  /**
   * The watched inbox could not be taken over. Where that is an error of our own, it rests for itself, and everything else goes on.
   * @throws the error where it is another one
   */
  async inboxFailed(mailboxId: string, error: unknown): Promise<void> {
    if (!isOwnError(error)) throw error;
    await this.rest(mailboxId, 'look', error);
  }

  /** The mailbox may have messages of which no first words are known. */
  loadPreviews(mailboxId: string): void {
    this.previews.add(mailboxId);
  }

  /** Resolves when what goes on without a connection has come to its end. */
  async settled(): Promise<void> {
    await this.preparing;
  }

  /** Reads the newest rows of the inbox when it is here for the first time. Answers false when that is not so. */
  async readFirst(): Promise<boolean> {
    const mailboxId = this.firstFill;
    this.firstFill = null;
    return mailboxId !== null && this.fill(mailboxId);
  }

  /** Takes over what changed in the mailbox whose turn it is. Answers false when none is worth a look. */
  async lookAtNext(): Promise<boolean> {
    const { looks, tools, accountId } = this.parts;
    const next = looks.nextFor(tools.presence.of(accountId).viewing);
    return next !== null && this.look(...next);
  }

  /** Reads what is next of history and first words. Answers false when there is nothing to do. */
  async readIn(signal: AbortSignal): Promise<boolean> {
    const { looks, plan } = this.parts;
    const { next: fill, unbegun } = this.fills;
    const isPreparing = this.preparing !== null;
    const previews = [...this.previews].filter((id) => !this.isResting(id, 'preview'));
    const { isFillingAlone, wasSeen } = this;
    const seen = this.fills.seen((id) => plan.isViewed(id));
    const next = nextReading(
      { previews, isPreparing, fill, unbegun, seen, wasSeen, isFillingAlone },
      (id) => id === looks.inboxId || plan.isViewed(id),
    );
    if (next === null) return false;
    this.wasSeen = next.kind === 'fill' && next.mailboxId === seen?.mailboxId;
    return next.kind === 'preview' ? this.preview(next.mailboxId, signal) : this.fill(next.mailboxId);
  }

  private get isFillingAlone(): boolean {
    const { inboxId } = this.parts.looks;
    return this.now < this.previewsFrom && inboxId !== null && this.fills.next === inboxId;
  }

  private async look(mailboxId: string, told: ToldStatus): Promise<boolean> {
    const { accountId, tools, looks, known, applyHeard, looked, pushChanges } = this.parts;
    looks.begun(mailboxId);
    const begunAt = this.now;
    let done: ({ tryAgainAt: Date | null } & LookedAt) | null = null;
    try {
      done = await this.forMailbox(mailboxId, 'look', async (session) => {
        const isWhole = !(await applyHeard(mailboxId, session));
        const tryAgainAt = isWhole ? await tools.synchroniser.synchronise(session, accountId, mailboxId) : null;
        return { tryAgainAt, session, selection: session.selection, isWhole };
      });
    } catch (error) {
      looks.failed(mailboxId, told);
      throw error;
    }
    if (done === null) return this.lookedInVain(mailboxId, told, begunAt);
    known.opened(mailboxId, true);
    looks.addAt(mailboxId, done.tryAgainAt);
    known.inStepAsTold(mailboxId, told, this.now);
    this.countNews(mailboxId);
    if (done.isWhole && done.tryAgainAt === null) noteSearched(this.parts, mailboxId, begunAt);
    // What is wished of a mailbox waits until it is certain which one it is.
    if (looks.isUnproven(mailboxId)) pushChanges();
    this.fills.add(mailboxId);
    this.previews.add(mailboxId);
    if (done.tryAgainAt === null) await looked(mailboxId, done);
    return true;
  }

  /** One that cannot be opened is left alone until its counters move, or its time has come. */
  private async lookedInVain(mailboxId: string, told: ToldStatus, begunAt: number): Promise<boolean> {
    const { accountId, tools, known } = this.parts;
    known.forget(mailboxId);
    known.takeNews(mailboxId);
    const stored = await tools.mailboxes.findStored(accountId, mailboxId);
    if (stored?.trouble !== 'not-openable') return true;
    known.opened(mailboxId, false);
    noteSearched(this.parts, mailboxId, begunAt);
    known.inStepAsTold(mailboxId, told, this.now);
    return true;
  }

  /** The mailbox is in step: new mail that was heard of is stored. */
  private countNews(mailboxId: string): void {
    const { accountId, tools, known } = this.parts;
    const news = known.takeNews(mailboxId);
    if (news === null) return;
    const tookMs = performance.now() - news.heardAt;
    if (news.by === 'server') tools.metrics.deliveryCommitted(accountId, tookMs);
    else tools.metrics.pollCommitted(tookMs);
  }

  private async preview(mailboxId: string, signal: AbortSignal): Promise<boolean> {
    const { accountId, tools, rests, wake } = this.parts;
    this.previews.delete(mailboxId);
    if (!(await tools.previews.isWanted(accountId, mailboxId))) return true;
    const fetched = await this.forMailbox(mailboxId, 'preview', async (session) => ({
      batch: await tools.previews.fetch(session, accountId, mailboxId),
    }));
    // What failed is tried again once it has rested.
    if (fetched === null) this.previews.add(mailboxId);
    else if (fetched.batch === null) await rests.succeeded(mailboxId, 'preview');
    if (fetched === null || fetched.batch === null) return true;
    const { batch } = fetched;
    this.preparing = this.prepare(batch, signal).finally(() => {
      this.preparing = null;
      wake();
    });
    return true;
  }

  /** The connection is free for others meanwhile, above all for what users wish. */
  private async prepare(fetched: FetchedPreviews, signal: AbortSignal): Promise<void> {
    const { accountId, tools, rests, tell } = this.parts;
    const { mailboxId, isMore } = fetched;
    try {
      await tools.previews.store(accountId, fetched, signal);
      await rests.succeeded(mailboxId, 'preview');
      if (isMore) this.previews.add(mailboxId);
    } catch (error) {
      if (isAccountGone(error)) return;
      this.previews.add(mailboxId);
      await this.rest(mailboxId, 'preview', error).catch(tell);
    }
  }

  private async fill(mailboxId: string): Promise<boolean> {
    const { accountId, tools, known, looks, pushChanges } = this.parts;
    const mailbox = await tools.mailboxes.findStored(accountId, mailboxId);
    if (mailbox === null || mailbox.fillComplete) {
      this.fills.drop(mailboxId);
      this.previews.add(mailboxId);
      return true;
    }
    if (this.isResting(mailboxId, 'fill')) {
      this.fills.drop(mailboxId);
      known.forget(mailboxId);
      return true;
    }
    const outcome = await this.forMailbox(mailboxId, 'fill', (session) => this.fills.step(session, mailboxId));
    if (outcome === 'first' || outcome === 'last') this.previews.add(mailboxId);
    // While a mailbox is being filled nothing is known to be gone, and its counts cannot be compared: they are once it is complete.
    if (outcome === 'last' || outcome === 'outdated') looks.addAnew(mailboxId);
    if (outcome === 'last') pushChanges();
    return true;
  }

  /**
   * Runs a task of one mailbox. When it fails for any other reason than a lost connection, which concerns this mailbox alone,
   * it is told, the mailbox rests for a while, and the answer is null.
   */
  private async forMailbox<T>(
    mailboxId: string,
    kind: MailboxTask,
    task: (session: ImapSession) => Promise<T>,
  ): Promise<T | null> {
    try {
      const result = await this.parts.connections.run('background', task);
      // First words are only there once they are stored: `prepare`.
      if (kind !== 'preview') await this.parts.rests.succeeded(mailboxId, kind);
      return result;
    } catch (error) {
      const isConnection = error instanceof MailServerError && !(error instanceof CommandRefused);
      if (isConnection || isThrottled(error) || isAccountGone(error)) throw error;
      await this.rest(mailboxId, kind, error);
      return null;
    }
  }

  private async rest(mailboxId: string, task: MailboxTask, error: unknown): Promise<void> {
    const { rests, looks, alarms, watcher, pollAfter, tell } = this.parts;
    tell(error);
    const restMs = await rests.failed(mailboxId, task, error);
    pollAfter(restMs);
    // No poll brings the inbox back: it is the watcher's.
    if (mailboxId === looks.inboxId) alarms.set(restMs, () => watcher.recheck());
  }

  private isResting(mailboxId: string, task: MailboxTask): boolean {
    return this.parts.rests.isResting(mailboxId, task);
  }

  private get now(): number {
    return steadyNow();
  }
}
