import { inspect } from 'node:util';
import { readArguments, usage, WrongArguments } from './arguments.js';
import { describeRun } from './report.js';
import { runChaos } from './run-chaos.js';

/** `npm run chaos`: see `usage`. The report goes to the standard output, how far it has come to the standard error. */

/** The design's promise: so long after the last change, with all connections up, nothing differs. */
const withinMs = 5000;

const stopping = new AbortController();

async function main(): Promise<void> {
  const wanted = readArguments(process.argv.slice(2));
  if (wanted === null) return void process.stdout.write(`${usage}\n`);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      progress('Stopping; the servers are ended and their files removed');
      stopping.abort();
    });
  const { seed, mutations, minutes, server, faultEvery, compareEvery, patient } = wanted;
  progress(`${server}, ${mutations} mutations, seed ${seed}${patient ? ', patient' : ''}`);
  const options = {
    seed,
    mutations,
    minutes,
    faultEvery,
    compareEvery,
    patient,
    withinMs,
    signal: stopping.signal,
    progress,
  };
  try {
    const { report, dir } = await runChaos(server, options);
    process.stdout.write(`\n${describeRun(server, report, dir)}\n`);
    if (report.failures.length > 0) process.exitCode = 1;
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    process.exitCode = 130;
  }
}

function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`\n${error instanceof WrongArguments ? error.message : inspect(error)}\n`);
  process.exitCode = 1;
}
// A connection that hangs must not keep the terminal.
process.exit();
