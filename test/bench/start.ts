import type { BenchContext, BenchResult } from './bench-context.js';
import { cpuSecondsOfTree } from './cpu-time.js';
import { goalCell } from './goals.js';
import { databaseNow, ManyAccounts } from './many-accounts.js';
import { median } from './statistics.js';
import { cell, table } from './table.js';

const goalSeconds = 45;

/** Starts a MailDesk whose accounts are connected and filled, again and again, and measures until all are watched. */
export async function benchStart(
  context: BenchContext,
  { accounts, runs }: { accounts: number; runs: number },
): Promise<BenchResult> {
  const { servers, signal, progress } = context;
  const many = await ManyAccounts.start(context, accounts);
  const app = await servers.startMailDesk();
  progress(`Connecting ${accounts} accounts`);
  await many.connect(app, await app.signIn(), accounts, accounts);

  const samples: { seconds: number; readySeconds: number; cpuSeconds: number | null }[] = [];
  for (let round = 0; round <= runs; round += 1) {
    signal.throwIfAborted();
    await app.stop();
    const since = await databaseNow(app);
    const startedAt = performance.now();
    await app.start();
    const readySeconds = (performance.now() - startedAt) / 1000;
    await many.untilWatched(app, accounts, since);
    const seconds = (performance.now() - startedAt) / 1000;
    progress(`${round === 0 ? 'warm-up' : `run ${round} of ${runs}`}: ${seconds.toFixed(1)} s`);
    if (round > 0) samples.push({ seconds, readySeconds, cpuSeconds: cpuSecondsOfTree(app.pid ?? 0) });
  }

  const seconds = median(samples.map((sample) => sample.seconds));
  const cpu = samples.map((sample) => sample.cpuSeconds).filter((value) => value !== null);
  const row = [
    `${accounts} accounts`,
    cell(median(samples.map((sample) => sample.readySeconds)), 1),
    cell(seconds, 1),
    cell(cpu.length === 0 ? null : median(cpu), 1),
    ...goalCell(seconds, goalSeconds, 's'),
  ];
  const text = [
    table(['cold start', 'page served s', 'all watched s', 'CPU s', 'goal', ''], [row]),
    '',
    `Median of ${runs} starts after one that does not count. Watched: connected, in step, and listening for changes.`,
  ].join('\n');
  return { text, figures: { accounts, seconds, goalSeconds, samples } };
}
