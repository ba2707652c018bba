import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { ImapWire } from '../chaos/imap-wire.js';
import { fillMailbox } from '../support/bulk-mailbox.js';
import type { Dovecot } from '../support/dovecot.js';
import type { MailUser } from '../support/mail-user.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import type { BenchContext, BenchResult } from './bench-context.js';
import { CommandCounter, type CountedCommand } from './command-counter.js';
import { goalCell } from './goals.js';
import { median } from './statistics.js';
import { cell, table } from './table.js';
import { until } from './until.js';

/** What something cost: commands to the mail server, and milliseconds. */
interface Cost {
  readonly commands: number;
  readonly milliseconds: number;
  readonly names: readonly string[];
}

interface Mode {
  readonly name: string;
  readonly dovecot: Dovecot;
  readonly tick: Cost[];
  readonly told: Cost[];
  readonly away: Cost[];
}

const goalCommands = 4;
const goalMs = 1000;
const longestFillMs = 30 * 60_000;
const longestWaitMs = 5 * 60_000;
const impatient = { IDLE_RESTART_MS: '3000', POLL_INTERVAL_MS: '3000', RECONNECT_MAX_MS: '1000' };
/** Commands of a login, which are the same whatever happened meanwhile. */
const loginCommands = [
  'ID',
  'LOGIN',
  'AUTHENTICATE',
  'CAPABILITY',
  'NAMESPACE',
  'ENABLE',
  'LIST',
  'LSUB',
  'COMPRESS',
  'NOTIFY',
];

/**
 * Looks at what it costs to find that nothing changed, and that one message of a large inbox was deleted: told to the watcher,
 * and found out after the connection was away. The same mailbox is served with all extensions, with CONDSTORE alone, and bare.
 */
export async function benchTicks(
  context: BenchContext,
  { messages, runs }: { messages: number; runs: number },
): Promise<BenchResult> {
  const { servers, coordinates, progress } = context;
  const user = servers.dovecot.newUser('ticks');
  progress(`Making a mailbox of ${messages} messages`);
  fillMailbox(servers.dovecot, user, messages);
  const without = async (
    ...withoutCapabilities: ('QRESYNC' | 'CONDSTORE' | 'NOTIFY' | 'ESEARCH')[]
  ): Promise<Dovecot> => servers.startDovecot({ withoutCapabilities, mailOf: servers.dovecot });
  const modes = [
    mode('QRESYNC', servers.dovecot),
    mode('CONDSTORE only', await without('QRESYNC', 'NOTIFY')),
    mode('neither', await without('QRESYNC', 'CONDSTORE', 'NOTIFY', 'ESEARCH')),
  ];
  const counter = await CommandCounter.start(servers.dovecot.ports.imap, coordinates.certificates.server.good);
  try {
    progress('Starting MailDesk and filling it');
    const app = await servers.startMailDesk({ env: impatient });
    const api = await app.signIn();
    const connected = await servers.connectAccount(api, user, { imapPort: counter.port });
    const account = OpenAccount.resume(servers, app, api, user, connected);
    await until(
      context.signal,
      async () => {
        const mailboxes = await account.mailboxes();
        return mailboxes.length > 0 && mailboxes.every(({ fill }) => fill === null) ? mailboxes : null;
      },
      longestFillMs,
    );
    for (const each of modes) await new TickBench(context, counter, app, user, each).run(runs);
    await app.stop();
  } finally {
    await counter.stop();
  }
  return report(messages, runs, modes);
}

const mode = (name: string, dovecot: Dovecot): Mode => ({ name, dovecot, tick: [], told: [], away: [] });

class TickBench {
  constructor(
    private readonly context: BenchContext,
    private readonly counter: CommandCounter,
    private readonly app: MailDesk,
    private readonly user: MailUser,
    private readonly mode: Mode,
  ) {}

  async run(runs: number): Promise<void> {
    const { mode, counter, user, context } = this;
    counter.pointTo(mode.dovecot.ports.imap);
    await this.untilCalm();
    const database = new Client({ connectionString: this.app.databaseUrl });
    await database.connect();
    const wire = await ImapWire.open(mode.dovecot.ports.imap, user.username, user.password);
    try {
      await wire.run(['SELECT INBOX']);
      for (let round = 0; round <= runs; round += 1) {
        context.signal.throwIfAborted();
        const tick = await this.tick();
        const told = await this.told(wire, database);
        await this.untilCalm();
        const away = await this.away(wire, database);
        await this.untilCalm();
        context.progress(`${mode.name}: ${round === 0 ? 'warm-up' : `run ${round} of ${runs}`}`);
        if (round === 0) continue;
        mode.tick.push(tick);
        mode.told.push(told);
        mode.away.push(away);
      }
    } finally {
      wire.close();
      await database.end();
    }
  }

  /** From the end of one IDLE to the beginning of the next, when nothing happened. */
  private async tick(): Promise<Cost> {
    const from = this.counter.commands.length;
    const pair = await until(
      this.context.signal,
      () => {
        const idles = this.counter.commands.slice(from).filter(({ name }) => name === 'IDLE');
        const next = idles.at(-1);
        const last = idles.findLast((idle) => idle !== next && idle.connection === next?.connection);
        return last?.doneAt == null || next?.answeredAt == null ? null : { last, next };
      },
      longestWaitMs,
    );
    const { last, next } = pair;
    const { doneAt } = last;
    const { answeredAt } = next;
    const between = this.counter.commands.filter(
      (command) =>
        command.connection === next.connection && command.sentAt >= (doneAt ?? 0) && command.sentAt < next.sentAt,
    );
    return costOf(between, doneAt ?? 0, answeredAt ?? 0);
  }

  /** A message is deleted while the watcher listens: from the server's word to our row being gone. */
  private async told(wire: ImapWire, database: Client): Promise<Cost> {
    this.counter.expungeToldAt = null;
    const askedAt = performance.now();
    const goneAt = await this.deleteOne(wire, database);
    const toldAt = this.counter.expungeToldAt ?? askedAt;
    return costOf(this.commandsBetween(toldAt, goneAt), toldAt, goneAt);
  }

  /** A message is deleted while the line is down: from the opening of the mailbox to our row being gone. */
  private async away(wire: ImapWire, database: Client): Promise<Cost> {
    this.counter.refuse();
    const from = performance.now();
    const gone = this.deleteOne(wire, database, () => this.counter.admit());
    const goneAt = await gone;
    const commands = this.commandsBetween(from, goneAt).filter(({ name }) => !loginCommands.includes(name));
    const opened = commands.find(({ line }) => /SELECT "?INBOX/i.test(line));
    if (opened === undefined) throw new Error('MailDesk found the deletion without opening the mailbox.');
    const own = commands.filter(
      ({ connection, sentAt }) => connection === opened.connection && sentAt >= opened.sentAt,
    );
    return costOf(own, opened.sentAt, goneAt);
  }

  /** Deletes a message of the middle and answers when our row was gone. */
  private async deleteOne(wire: ImapWire, database: Client, afterwards = (): void => undefined): Promise<number> {
    const { rows } = await database.query<{ id: string; uid: string }>(
      `SELECT l.id, l.uid FROM message_location l JOIN mailbox b ON b.id = l.mailbox_id
       WHERE b.role = 'inbox' ORDER BY l.uid OFFSET (SELECT count(*) / 2 FROM message_location) LIMIT 1`,
    );
    const [row] = rows;
    if (row === undefined) throw new Error('The inbox is empty.');
    // Dovecot was seen to answer OK and to expunge nothing, where a session had asked for nothing for a while.
    await wire.run(['NOOP']);
    const { answers } = await wire.run([`UID STORE ${row.uid} +FLAGS.SILENT (\\Deleted)`, `UID EXPUNGE ${row.uid}`]);
    if (answers.some((answer) => !answer.startsWith('OK')))
      throw new Error(`It was not deleted: ${answers.join(', ')}`);
    afterwards();
    await until(
      this.context.signal,
      async () =>
        (await database.query('SELECT 1 FROM message_location WHERE id = $1', [row.id])).rowCount === 0 ? row : null,
      longestWaitMs,
    );
    return performance.now();
  }

  private commandsBetween(from: number, to: number): CountedCommand[] {
    return this.counter.commands.filter(({ name, sentAt }) => sentAt >= from && sentAt <= to && name !== 'IDLE');
  }

  /** Waits until nothing but ticks has gone on for two of them. */
  private async untilCalm(): Promise<void> {
    const from = performance.now();
    await until(
      this.context.signal,
      () =>
        this.counter.commands.filter(({ name, sentAt }) => name === 'IDLE' && sentAt > from).length < 3 ? null : from,
      longestWaitMs,
    );
    await pause(500, undefined, { signal: this.context.signal });
  }
}

function costOf(commands: readonly CountedCommand[], from: number, to: number): Cost {
  return { commands: commands.length, milliseconds: to - from, names: commands.map(({ name }) => name) };
}

function report(messages: number, runs: number, modes: readonly Mode[]): BenchResult {
  const of = (costs: readonly Cost[], figure: 'commands' | 'milliseconds'): number =>
    median(costs.map((cost) => cost[figure]));
  const summaries = modes.map(({ name, tick, told, away }) => ({
    name,
    tick: { commands: of(tick, 'commands'), milliseconds: of(tick, 'milliseconds') },
    told: { commands: of(told, 'commands'), milliseconds: of(told, 'milliseconds') },
    away: { commands: of(away, 'commands'), milliseconds: of(away, 'milliseconds') },
  }));
  const rows = summaries.map(({ name, tick, told, away }) => [
    name,
    ...[tick, told, away].flatMap(({ commands, milliseconds }) => [cell(commands, 0), cell(milliseconds, 1)]),
    ...goalCell(Math.max(told.commands, away.commands), goalCommands, 'commands'),
    ...goalCell(Math.max(told.milliseconds, away.milliseconds), goalMs, 'ms'),
  ]);
  const header = ['', 'no change: commands', 'ms', 'deletion told: commands', 'ms', 'found later: commands', 'ms'];
  const text = [
    table([...header, 'goal for deletions', '', '', ''], rows),
    '',
    `An inbox of ${messages} messages; medians of ${runs} after one that does not count. No change: from the end of an IDLE to the`,
    'beginning of the next. Told: from the line of the server to our row being gone. Found later: from SELECT to our row being',
    'gone, after the line was down; the commands of the login are the same each time and left out.',
  ].join('\n');
  return {
    text,
    figures: { messages, summaries, samples: modes.map(({ name, tick, told, away }) => ({ name, tick, told, away })) },
  };
}
