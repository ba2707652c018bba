import { setTimeout as pause } from 'node:timers/promises';
import { letter } from '../support/letter.js';
import { OpenAccount } from '../support/open-account.js';
import { createDatabase } from '../support/postgres.js';
import type { BenchContext, BenchResult } from './bench-context.js';
import { CommitTimes, startDatedPostgres } from './commit-times.js';
import { type Arrival, PushListener } from './push-listener.js';
import { RawImap } from './raw-imap.js';
import { percentile } from './statistics.js';
import { cell, table } from './table.js';

/** What happened to one mail; moments in milliseconds of one clock, null for what never came. */
export interface MailMoments {
  /** The server had said 250 to the delivery. */
  readonly deliveredAt: number;
  /** The server's own line on a connection that idles beside MailDesk's. */
  readonly lineAt: number | null;
  /** The transaction that stored it had been committed. */
  readonly committedAt: number | null;
  readonly arrivals: readonly Arrival[];
}

/** The first mails find code that has never run and connections that have just been made; they are not counted. */
const warmUpMails = 5;
/** A mail that took longer is lost. */
const longestWaitMs = 15_000;
/**
 * Between two mails. What MailDesk does with a mail touches the server's index, and Dovecot tells the connection beside it
 * of that half a second later; a mail that came within that time would be told along with it, that is too soon.
 */
const shortestPauseMs = 700;
const longestPauseMs = 900;
/** After the last mail: long enough for something that comes twice. */
const settleMs = 1500;

/**
 * Delivers mails one at a time and measures when a client that listens to MailDesk hears of each, beside a bare connection
 * that listens to the mail server. Both are in this process, so that there is one clock.
 */
export async function benchPush(context: BenchContext, options: { mails: number }): Promise<BenchResult> {
  const { servers, signal, progress } = context;
  const { dovecot, certificates } = servers;
  const user = dovecot.newUser('push');
  progress('Starting MailDesk and connecting an account');
  const postgres = await startDatedPostgres(servers.newDir('postgres'));
  const app = await servers.startMailDesk({ databaseUrl: await createDatabase(postgres.url) });
  const commits = await CommitTimes.open(app.databaseUrl);
  const account = await OpenAccount.connect(servers, app, await app.signIn(), user);
  const listener = await PushListener.open(account.api, account.id);
  const raw = await RawImap.connect({ server: dovecot, user, caFile: certificates.caFile, signal });
  try {
    await raw.examineInbox();
    const lineAt = new Map<number, number>();
    await raw.idle((line) => {
      const count = /^\* (\d+) EXISTS$/.exec(line)?.[1];
      if (count !== undefined && !lineAt.has(Number(count))) lineAt.set(Number(count), performance.now());
    });

    const deliveredAt: number[] = [];
    const total = warmUpMails + options.mails;
    for (let number = 1; number <= total; number += 1) {
      const subject = subjectOf(number);
      await dovecot.deliver(user.address, letter({ subject }));
      deliveredAt.push(performance.now());
      const seen = (): boolean =>
        lineAt.has(number) && listener.arrivals.some((arrival) => arrival.subject === subject);
      const deadline = performance.now() + longestWaitMs;
      while (!seen() && performance.now() < deadline) await pause(5, undefined, { signal });
      if (listener.failure !== null) throw listener.failure;
      await pause(shortestPauseMs + Math.random() * (longestPauseMs - shortestPauseMs), undefined, { signal });
      if (number % 25 === 0) progress(`${number} of ${total} mails delivered`);
    }
    await pause(settleMs, undefined, { signal });

    const committedAt = await commits.bySubject();
    const mails = deliveredAt.map((at, index) => ({
      deliveredAt: at,
      lineAt: lineAt.get(index + 1) ?? null,
      committedAt: committedAt.get(subjectOf(index + 1)) ?? null,
      arrivals: listener.arrivals.filter((arrival) => arrival.subject === subjectOf(index + 1)),
    }));
    return report(mails.slice(warmUpMails), listener.missedFrames);
  } finally {
    raw.close();
    listener.close();
    await commits.close();
    await app.stop();
    await postgres.stop();
  }
}

const subjectOf = (number: number): string => `Push number ${number}`;

interface Span {
  readonly name: string;
  readonly of: (mail: MailMoments) => number | null;
}

const rowSpan = 'row committed - line';
const frameSpan = 'frame at client - line';

/** How much later than the server's own line, in milliseconds. */
const goals = { p50: 20, p99: 80 };

const spans: readonly Span[] = [
  { name: "mail server's line - delivery", of: ({ lineAt, deliveredAt }) => between(deliveredAt, lineAt) },
  { name: rowSpan, of: ({ lineAt, committedAt }) => between(lineAt, committedAt) },
  { name: frameSpan, of: ({ lineAt, arrivals }) => between(lineAt, arrivals[0]?.frameAt) },
  { name: 'row read by client - line', of: ({ lineAt, arrivals }) => between(lineAt, arrivals[0]?.rowAt) },
  {
    name: 'row read by client - delivery',
    of: ({ deliveredAt, arrivals }) => between(deliveredAt, arrivals[0]?.rowAt),
  },
];

const between = (from: number | null | undefined, to: number | null | undefined): number | null =>
  from == null || to == null ? null : to - from;

function verdict({ p50, p99 }: { readonly p50?: number | undefined; readonly p99?: number | undefined }): string[] {
  return [(p50 ?? Infinity) <= goals.p50 && (p99 ?? Infinity) <= goals.p99 ? 'met' : 'missed'];
}

function report(mails: readonly MailMoments[], missedFrames: number): BenchResult {
  const lost = mails.filter((mail) => mail.arrivals.length === 0).length;
  const doubled = mails.filter((mail) => mail.arrivals.length > 1).length;
  const summaries = spans.map(({ name, of }) => {
    const values = mails.map(of).filter((value) => value !== null);
    const [p50, p95, p99, max] = [0.5, 0.95, 0.99, 1].map((share) => percentile(values, share));
    return { name, p50, p95, p99, max };
  });
  const rows = summaries.map(({ name, ...values }) => [
    name,
    ...Object.values(values).map((value) => cell(value ?? null, 1)),
    ...(name === rowSpan || name === frameSpan ? verdict(values) : []),
  ]);
  const text = [
    table(['milliseconds', 'p50', 'p95', 'p99', 'max', `goal: p50 <= ${goals.p50}, p99 <= ${goals.p99}`], rows),
    '',
    `${mails.length} mails: ${lost} lost, ${doubled} told twice, ${missedFrames} frames missed.`,
    'The first line is the mail server alone: Dovecot waits half a second before it tells a change. The lines below it are',
    'what MailDesk adds; they are negative where the server told MailDesk sooner than the connection beside it.',
  ].join('\n');
  return { text, figures: { milliseconds: summaries, goals, lost, doubled, missedFrames, mails } };
}
