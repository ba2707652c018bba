/*
 * Failure contract of a round trip.
 *
 * - The mail is remembered before it is sent, so it is removed for good whenever it turns up within a day: by this request, or every
 *   15 seconds by one of the processes, also after this one was killed.
 * - Whatever step does not come about in time is named in the answer; the request itself does not fail by it.
 * - Nobody waits any more (tab closed): what is under way ends, and the mail is removed all the same.
 */
import type { roundTripApi, RoundTripProgress, RoundTripStep, ReplyOf } from '@maildesk/contracts';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { AccountsService } from '../accounts/accounts.module.js';
import { ImapConnections, MailServerError, SmtpTransport } from '../adapters/adapters.module.js';
import { AuditLog } from '../audit/audit.module.js';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { EventBus } from '../common/event-bus.js';
import type { Listener } from '../common/progress.js';
import { PeriodicJobsRepository, SharedRateLimits } from '../database/database.module.js';
import { ChangesService } from '../mail/mail.module.js';
import { composeAutomatic, wireAddress } from '../send/send.module.js';
import { roundTripWords } from './round-trip-words.js';
import { RoundTripsRepository, type TestMail } from './round-trips.repository.js';

type Reply = ReplyOf<typeof roundTripApi.start>;

/** Greylisting makes a server wait for minutes, which nobody in front of a page does. */
const patienceMs = 60_000;
const removalPatienceMs = 20_000;
/** Events tell sooner; this is for one that was missed. */
const lookAgainMs = 500;
/** A mail that is not here by then is looked for on the server itself. */
const firstServerLookMs = 3000;
const sweepEveryMs = 15_000;

/** Sends test mails from accounts to themselves and measures how long each step takes. */
@Injectable()
export class RoundTrips implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Health');
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly accounts: AccountsService,
    private readonly smtp: SmtpTransport,
    private readonly connections: ImapConnections,
    private readonly changes: ChangesService,
    private readonly trips: RoundTripsRepository,
    private readonly limits: SharedRateLimits,
    private readonly jobs: PeriodicJobsRepository,
    private readonly audit: AuditLog,
    private readonly bus: EventBus,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.sweep(), sweepEveryMs);
    this.timer.unref();
    void this.sweep();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** @throws AppError `account.not-found`, `account.paused`, `request.too-many`, `server.unreachable`, `server.needs-you` */
  async start(userId: string, accountId: string, listener: Listener<RoundTripProgress>): Promise<Reply> {
    await this.assertConnected(accountId);
    await this.limits.take('roundTrips', accountId);
    const { address } = await this.accounts.profile(accountId);
    const domain = wireAddress(address).slice(address.lastIndexOf('@') + 1);
    // The index of test mails goes by its beginning.
    const mail = { messageIdHeader: `maildesk-test.${randomUUID()}@${domain}`, accountId };
    await this.audit.record({ actorId: userId, action: 'account.tested', accountId });
    await this.trips.add(mail);
    const steps: RoundTripProgress[] = [];
    let before = performance.now();
    const done = (step: RoundTripStep): void => {
      const now = performance.now();
      const told = { step, tookMs: Math.round(now - before) };
      before = now;
      steps.push(told);
      listener.tell(told);
    };
    const answer = (failedAt: RoundTripStep | null, reason?: string): Reply => {
      return { steps, failedAt, words: roundTripWords(failedAt, reason ?? null) };
    };
    try {
      await this.submit(mail);
    } catch (error) {
      if (!(error instanceof MailServerError)) throw error;
      return answer('accepted', error.message);
    }
    done('accepted');
    const { stored, wasOnServer } = await this.untilStored(mail, listener.signal, () => done('arrived'));
    if (!stored) return answer(wasOnServer ? 'stored' : 'arrived');
    if (!wasOnServer) done('arrived');
    done('stored');
    await this.remove(mail);
    if (!(await this.untilRemoved(mail, listener.signal))) return answer('removed');
    done('removed');
    return answer(null);
  }

  private async assertConnected(accountId: string): Promise<void> {
    await this.accounts.assertNotPaused(accountId, 'The account is paused: resume it before you test it.');
    const state = await this.accounts.stateOf(accountId);
    if (state === 'live' || state === 'polling') return;
    throw new AppError(
      state === 'needs-you' ? 'server.needs-you' : 'server.unreachable',
      'The account is not connected, so a test mail would not come in. What keeps it from that is said on this page.',
    );
  }

  private async submit({ accountId, messageIdHeader }: TestMail): Promise<void> {
    await this.accounts.signIn(accountId, async ({ address, smtp }) => {
      const self = wireAddress(address);
      const raw = await composeAutomatic({
        messageIdHeader,
        sentAt: this.clock.now(),
        from: { name: 'MailDesk', address: self },
        to: [{ name: '', address: self }],
        cc: [],
        subject: 'Test of MailDesk',
        inReplyTo: null,
        references: [],
        text: 'MailDesk has sent this mail to find out how long mail takes. It removes it by itself.\n',
        html: null,
        files: [],
      });
      await this.smtp.submit(smtp, { envelope: { from: self, to: [self] }, raw: Readable.from([raw]) });
    });
  }

  /** Waits until sync has brought it in. `onServer` is called when the server is found to have it before that. */
  private async untilStored(
    mail: TestMail,
    signal: AbortSignal,
    onServer: () => void,
  ): Promise<{ stored: boolean; wasOnServer: boolean }> {
    const begin = performance.now();
    let wasOnServer = false;
    const isHere = async (): Promise<boolean> => {
      const found = await this.trips.find(mail);
      // A server that files sent mail itself may have its copy there first.
      return found?.roles.some((role) => role !== 'sent') === true;
    };
    const looking = this.everyNews(mail.accountId, signal, patienceMs, isHere);
    const end = new AbortController();
    const asking = (async () => {
      await this.clock.sleep(firstServerLookMs, end.signal);
      while (!end.signal.aborted && !wasOnServer && performance.now() - begin < patienceMs) {
        const found = await this.isOnServer(mail);
        if (found && !end.signal.aborted) {
          wasOnServer = true;
          onServer();
        }
        await this.clock.sleep(firstServerLookMs, end.signal);
      }
    })();
    try {
      return { stored: await looking, wasOnServer };
    } finally {
      end.abort();
      await asking;
    }
  }

  private async isOnServer({ accountId, messageIdHeader }: TestMail): Promise<boolean> {
    try {
      return await this.connections.run(accountId, 'background', async (session) => {
        await session.open('INBOX');
        return (await session.search.byHeader('Message-ID', messageIdHeader)).length > 0;
      });
    } catch (error) {
      if (error instanceof AppError) return false;
      throw error;
    }
  }

  private untilRemoved(mail: TestMail, signal: AbortSignal): Promise<boolean> {
    return this.everyNews(mail.accountId, signal, removalPatienceMs, async () => {
      return (await this.trips.find(mail)) === null;
    });
  }

  /** Asks at once, after each change of the account and now and then, until it is so; false when it did not come about in time. */
  private async everyNews(
    accountId: string,
    signal: AbortSignal,
    withinMs: number,
    isSo: () => Promise<boolean>,
  ): Promise<boolean> {
    const begin = performance.now();
    let news = new AbortController();
    const unsubscribe = this.bus.on('frames.committed', (event) => {
      if (event.accountId === accountId) news.abort();
    });
    try {
      for (;;) {
        news = new AbortController();
        if (await isSo()) return true;
        if (signal.aborted || performance.now() - begin > withinMs) return false;
        await this.clock.sleep(lookAgainMs, AbortSignal.any([signal, news.signal]));
      }
    } finally {
      unsubscribe();
    }
  }

  private async remove(mail: TestMail): Promise<void> {
    const found = await this.trips.find(mail);
    if (found !== null) await this.changes.eraseOwn(mail.accountId, [found.messageId]);
  }

  /** Removes what came too late, or when nobody was there any more to remove it. */
  private async sweep(): Promise<void> {
    try {
      if (!(await this.jobs.begin('round-trips', 0.9 * sweepEveryMs))) return;
      for (const { accountId, messageId } of await this.trips.listLeftOver()) {
        await this.changes.eraseOwn(accountId, [messageId]).catch(this.leftOver);
      }
      await this.trips.prune();
    } catch (error) {
      this.leftOver(error);
    }
  }

  private readonly leftOver = (error: unknown): void =>
    this.logger.warn(`test mails could not be removed and stay for a while longer: ${String(error)}`);
}
