/*
 * Failure contract of one submission.
 *
 * - Every attempt sends the same bytes under the same Message-ID.
 * - The end of the data leaves only after `dot_pending_at` is committed. Before that the server provably has not accepted
 *   the message, so whatever goes wrong (network, sign-in, database, shutdown) puts the item back or fails it.
 * - After that, only a reply of the server proves that it has not accepted; silence makes the item `unknown`, which nothing
 *   but a person, or its copy in Sent, ends.
 * - Broken off after that, it is waited two seconds for the reply and not for as long as servers may take; it is `unknown` then, too.
 * - An outcome that cannot be recorded is tried again until it can, or until the process ends; then the next start decides
 *   by `dot_pending_at`.
 * - An account that is removed meanwhile takes its items with it; nothing more is sent for it.
 */
import { Injectable, Logger } from '@nestjs/common';
import { once } from 'node:events';
import { addAbortSignal } from 'node:stream';
import { AccountsService } from '../accounts/accounts.module.js';
import { SmtpTransport } from '../adapters/adapters.module.js';
import { Clock } from '../common/clock.js';
import { isAccountGone, UnitOfWork } from '../database/database.module.js';
import { OutboxAcceptance } from './outbox-acceptance.js';
import { type ClaimedItem, OutboxRepository } from './outbox.repository.js';
import { wireAddress } from './recipients.js';
import { outcomeOfError, refusedSentence, stepAfter, type SubmissionOutcome } from './submission-outcome.js';
import { WithheldStream } from './withheld-stream.js';

const recordAgainMs = 2000;
/** How long it is waited for the reply to the end of the data once the submission is to be broken off. */
const lastReplyMs = 2000;

@Injectable()
export class OutboxSubmitter {
  private readonly logger = new Logger('Outbox');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly accounts: AccountsService,
    private readonly smtp: SmtpTransport,
    private readonly outbox: OutboxRepository,
    private readonly acceptance: OutboxAcceptance,
  ) {}

  /**
   * Submits a claimed item once and records what came of it. `signal` breaks the submission off as long as that is safe, and from then
   * on ends it soon. Answers whether there was a server at all.
   */
  async submit(item: ClaimedItem, signal: AbortSignal): Promise<boolean> {
    const outcome = await this.attempt(item, signal);
    if (outcome.kind !== 'accepted')
      this.logger.warn(`outbox item ${item.id}: ${outcome.kind}: ${outcome.error ?? 'shutting down'}`);
    await this.untilRecorded(() => this.record(item, outcome), signal);
    return outcome.kind !== 'not-now' || !outcome.isUnreached;
  }

  private async attempt(item: ClaimedItem, signal: AbortSignal): Promise<SubmissionOutcome> {
    let handedOver = false;
    let ownError: unknown = null;
    const raw = new WithheldStream(item.mime, async () => {
      try {
        await this.markDotPending(item);
        handedOver = true;
      } catch (error) {
        // What breaks the stream comes back in the words of the mail server, and changed by the mail library.
        ownError = error;
        throw new Error('the end of the data was kept back', { cause: error });
      }
    });
    // Broken off before the mail library listens to it, the stream would be waited for in vain.
    const broken = new Promise<never>((_resolve, reject) => raw.once('error', reject));
    broken.catch(() => undefined);
    addAbortSignal(signal, raw);
    const settled = new AbortController();
    const abandoned = this.abandoned(signal, settled.signal);
    abandoned.catch(() => undefined);
    try {
      // A sign-in that is refused comes before anything of the message is said, so it can be tried again by a newer token.
      const { rejected } = await this.accounts.signIn(item.accountId, ({ address, smtp }) => {
        const envelope = { from: wireAddress(address), to: item.envelopeTo };
        return Promise.race([this.smtp.submit(smtp, { envelope, raw }), broken, abandoned]);
      });
      return { kind: 'accepted', refused: rejected };
    } catch (error) {
      if (signal.aborted && !handedOver) return { kind: 'broken-off', error: null };
      return outcomeOfError(ownError ?? error, handedOver);
    } finally {
      settled.abort();
      // Where the connection never came about, nobody has read it.
      raw.destroy();
    }
  }

  /** Rejects some time after `signal`, unless `settled` came first. */
  private async abandoned(signal: AbortSignal, settled: AbortSignal): Promise<never> {
    await aborted(AbortSignal.any([signal, settled]));
    await this.clock.sleep(lastReplyMs, settled);
    throw new Error('the reply was not waited for any longer');
  }

  private async markDotPending({ accountId, id }: ClaimedItem): Promise<void> {
    const marked = await this.unitOfWork.runOwned(accountId, (tx) =>
      this.outbox.markDotPending(tx, id, this.clock.now()),
    );
    if (!marked) throw new Error(`outbox item ${id} is not being sent any more`);
  }

  private async record({ accountId, id, attempts }: ClaimedItem, outcome: SubmissionOutcome): Promise<void> {
    if (outcome.kind === 'accepted') return this.acceptance.accept(accountId, id, refusedSentence(outcome.refused));
    const { event, error, nextAttemptAt } = stepAfter(outcome, { attempts, now: this.clock.now() });
    // Only what may have been sent keeps the time from which on it may have been.
    const changes = { error, nextAttemptAt, ...(event === 'lose-sight' ? {} : { dotPendingAt: null }) };
    await this.unitOfWork.runOwned(accountId, (tx) => this.outbox.transition(tx, id, event, changes));
  }

  private async untilRecorded(record: () => Promise<void>, signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        return await record();
      } catch (error) {
        // Where another process looks after the account now, that one decides, by `dot_pending_at`.
        if (isAccountGone(error)) return;
        if (signal.aborted) throw error;
        this.logger.error(`the outcome of a submission could not be stored, trying again: ${String(error)}`);
      }
      await this.clock.sleep(recordAgainMs, signal);
    }
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
