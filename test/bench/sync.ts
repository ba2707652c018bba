import { writeMailbox } from '../support/bulk-mailbox.js';
import { bulkMails } from '../support/bulk-mails.js';
import type { BenchContext, BenchResult } from './bench-context.js';
import { fillMailDesk, type FillSample } from './first-fill.js';
import { median } from './statistics.js';
import { hasMbsync, pullWithMbsync, readImapflow, readRaw, type Sample } from './sync-peers.js';
import { cell, table } from './table.js';

export interface SyncOptions {
  readonly messages: number;
  /** Rounds that count, after one that does not. */
  readonly runs: number;
}

/** The samples of one way to read the mailbox, in the order of the rounds. */
interface Contender<S extends Sample = Sample> {
  readonly name: string;
  readonly run: () => Promise<S>;
  readonly samples: S[];
}

/**
 * Reads the same mailbox in turn by a bare connection, by imapflow, by mbsync and by MailDesk, round after round, so that
 * what the machine does besides hits all of them alike. The first round fills the mail server's cache and does not count.
 */
export async function benchSync(context: BenchContext, options: SyncOptions): Promise<BenchResult> {
  const { messages, runs } = options;
  const { servers, signal, progress } = context;
  const user = servers.dovecot.newUser('sync');
  progress(`Making a mailbox of ${messages} messages`);
  const megabytes = writeMailbox(servers.dovecot, user, bulkMails(user.address, messages, { heavy: true })) / 1e6;

  const raw = contender('bare connection, nothing parsed', () => readRaw(context, user, messages));
  const imapflow = contender('imapflow, parsed and dropped', () => readImapflow(context, user, messages));
  const mbsync = contender('mbsync, with bodies, no fsync, to memory', () => pullWithMbsync(context, user, messages));
  const maildesk = contender('MailDesk, inbox complete', () => fillMailDesk(context, user, messages));
  const contenders: Contender[] = [raw, imapflow, ...(hasMbsync() ? [mbsync] : []), maildesk];
  for (let round = 0; round <= runs; round += 1) {
    for (const { name, run, samples } of contenders) {
      signal.throwIfAborted();
      const sample = await run();
      progress(`${round === 0 ? 'warm-up' : `run ${round} of ${runs}`}: ${name}: ${sample.seconds.toFixed(2)} s`);
      if (round > 0) samples.push(sample);
    }
  }
  return report({ messages, megabytes }, raw, contenders, mbsync, maildesk);
}

const contender = <S extends Sample>(name: string, run: () => Promise<S>): Contender<S> => ({ name, run, samples: [] });

function report(
  { messages, megabytes }: { messages: number; megabytes: number },
  raw: Contender,
  contenders: readonly Contender[],
  mbsync: Contender,
  maildesk: Contender<FillSample>,
): BenchResult {
  const firstRows = {
    name: 'MailDesk, first 50 lines of the list',
    samples: maildesk.samples.map(({ firstRowsSeconds }) => ({ seconds: firstRowsSeconds, cpuSeconds: null })),
  };
  const rawSeconds = medianOf(raw, 'seconds');
  const mbsyncSeconds = mbsync.samples.length === 0 ? null : medianOf(mbsync, 'seconds');
  const seconds = medianOf(maildesk, 'seconds');
  const summaries = contenders.map((each) => {
    const own = medianOf(each, 'seconds') ?? Number.NaN;
    return {
      name: each.name,
      seconds: own,
      messagesPerSecond: messages / own,
      timesRaw: own / (rawSeconds ?? Number.NaN),
      rateOverMbsync: mbsyncSeconds === null ? null : mbsyncSeconds / own,
      cpuSeconds: medianOf(each, 'cpuSeconds'),
    };
  });
  const rows = summaries.map((each, index) => [
    each.name,
    cell(each.seconds, 2),
    spread(contenders[index]?.samples ?? []),
    cell(each.messagesPerSecond, 0),
    cell(each.timesRaw, 2),
    cell(each.rateOverMbsync, 2),
    cell(each.cpuSeconds, 2),
  ]);
  rows.push([firstRows.name, cell(medianOf(firstRows, 'seconds'), 2), spread(firstRows.samples), '', '', '', '']);
  const databaseCpuSeconds = medianDefined(maildesk.samples.map((sample) => sample.databaseCpuSeconds));
  const lines = [
    table(['', 'median s', 'min-max s', 'messages/s', 'x bare', "x mbsync's rate", 'CPU s'], rows),
    '',
    `${messages} messages of ${megabytes.toFixed(0)} MB, ${raw.samples.length} runs after one that does not count. "x bare" is time (less is better), "x`,
    `mbsync's rate" is speed (more is better). Beside MailDesk's own CPU time Postgres used ${cell(databaseCpuSeconds, 2)} s.`,
    'mbsync writes into memory where there is a place for that, which is its best case.',
    goal('at most 2.5 x bare', ratio(seconds, rawSeconds), (times) => times <= 2.5),
    goal("at least 2 x mbsync's rate", ratio(mbsyncSeconds, seconds), (times) => times >= 2),
  ];
  if (mbsyncSeconds === null)
    lines.push('mbsync is not installed, so its line is left out. To have it: sudo apt-get install isync');
  const samples = Object.fromEntries(contenders.map((each) => [each.name, each.samples]));
  return {
    text: lines.join('\n'),
    figures: {
      messages,
      megabytes,
      summaries,
      firstRowsSeconds: medianOf(firstRows, 'seconds'),
      databaseCpuSeconds,
      samples,
    },
  };
}

/** What became of a goal, such as "at most 2.5 x bare". */
function goal(name: string, reached: number | null, isMet: (reached: number) => boolean): string {
  if (reached === null) return `Goal ${name}: not measured.`;
  return `Goal ${name}: ${reached.toFixed(2)}, ${isMet(reached) ? 'met' : 'missed'}.`;
}

const ratio = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a / b);

function medianOf({ samples }: { readonly samples: readonly Sample[] }, figure: keyof Sample): number | null {
  return medianDefined(samples.map((sample) => sample[figure]));
}

function medianDefined(values: readonly (number | null)[]): number | null {
  const defined = values.filter((value) => value !== null);
  return defined.length === 0 ? null : median(defined);
}

function spread(samples: readonly Sample[]): string {
  const seconds = samples.map((sample) => sample.seconds);
  return `${Math.min(...seconds).toFixed(2)}-${Math.max(...seconds).toFixed(2)}`;
}
