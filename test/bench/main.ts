import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BenchContext, BenchResult } from './bench-context.js';
import { CannotStart, readArguments, usage, type WantedBench } from './arguments.js';

/** `npm run bench`: see `usage`. The table goes to the standard output, how far it has come to the standard error. */

/** What must be there before a benchmark can start, with what to do when it is not. */
const needs = [
  { file: '../../contracts/dist/index.js', advice: 'MailDesk has not been built. Build it first: npm run build' },
  { file: '../../backend/dist/main.js', advice: 'MailDesk has not been built. Build it first: npm run build' },
  { file: '/usr/lib/dovecot/imap', advice: 'Dovecot is missing: sudo apt-get install dovecot-imapd dovecot-lmtpd' },
  { file: '/usr/lib/dovecot/lmtp', advice: 'Dovecot is missing: sudo apt-get install dovecot-imapd dovecot-lmtpd' },
];

const stopping = new AbortController();
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

async function main(): Promise<void> {
  const wanted = readArguments(process.argv.slice(2));
  if (wanted === null) return void process.stdout.write(`${usage}\n`);
  const missing = needs.find(({ file }) => !existsSync(fileURLToPath(new URL(file, import.meta.url))));
  if (missing !== undefined) throw new CannotStart(missing.advice);

  for (const signal of stopSignals)
    process.on(signal, () => {
      progress('Stopping; the servers are ended and their files removed');
      stopping.abort();
    });
  try {
    const measured = [];
    for (const bench of wanted.benches) measured.push(await run(bench));
    if (wanted.jsonFile !== null) {
      const content = measured.length === 1 ? measured[0] : measured;
      writeFileSync(wanted.jsonFile, `${JSON.stringify(content, null, 2)}\n`);
    }
  } catch (error) {
    // Whatever fails after the wish to stop fails because of it.
    if (!stopping.signal.aborted) throw error;
    process.exitCode = 130;
  }
}

/** Measures on servers of its own and shows the table. Answers all that was measured. */
async function run(wanted: WantedBench): Promise<object> {
  // Only now, since these need what has just been looked for.
  const { startSharedServers } = await import('../support/shared-servers.js');
  const { TestServers } = await import('../support/test-servers.js');
  const { describeMachine, machineLine } = await import('./machine.js');
  const { benchPush } = await import('./push.js');
  const { benchPresence } = await import('./presence.js');
  const { benchSync } = await import('./sync.js');
  const { benchTicks } = await import('./ticks.js');
  const { benchIdle } = await import('./idle.js');
  const { benchStart } = await import('./start.js');
  const { benchReading } = await import('./reading.js');
  const measure = (context: BenchContext): Promise<BenchResult> => {
    switch (wanted.bench) {
      case 'push':
        return benchPush(context, wanted.options);
      case 'presence':
        return benchPresence(context, wanted.options);
      case 'sync':
        return benchSync(context, wanted.options);
      case 'ticks':
        return benchTicks(context, wanted.options);
      case 'idle':
        return benchIdle(context, wanted.options);
      case 'start':
        return benchStart(context, wanted.options);
      case 'reading':
        return benchReading(context);
    }
  };

  const machine = await describeMachine();
  progress('Starting Dovecot and Postgres');
  const { coordinates, stop } = await startSharedServers();
  const servers = new TestServers(coordinates);
  try {
    const context = { servers, coordinates, signal: stopping.signal, progress };
    stopping.signal.throwIfAborted();
    const { text, figures } = await measure(context);
    process.stdout.write(`\n${machineLine(machine)}\n\n${text}\n`);
    const { bench, options } = wanted;
    return { bench, measuredAt: new Date().toISOString(), machine, options, ...figures };
  } finally {
    try {
      await servers.stopStarted();
    } finally {
      await stop();
    }
  }
}

function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`\n${error instanceof CannotStart ? error.message : String((error as Error).stack ?? error)}\n`);
  process.exitCode = 1;
}
// A connection that hangs must not keep the terminal.
process.exit();
