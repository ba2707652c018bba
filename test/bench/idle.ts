import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { fileURLToPath } from 'node:url';
import type { MailDesk } from '../support/maildesk.js';
import { eventually } from '../support/wait.js';
import type { BenchContext, BenchResult } from './bench-context.js';
import { goalCell } from './goals.js';
import { ManyAccounts } from './many-accounts.js';
import { cell, table } from './table.js';

interface Memory {
  readonly accounts: number;
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
}

const goalKilobytes = 250;
/** Connections that are only for work are closed after a minute without any. */
const settleMs = 75_000;
const probe = fileURLToPath(new URL('memory-probe.mjs', import.meta.url));

/** Connects more and more accounts and measures, once nothing happens, how much memory each adds: the slope, not the total. */
export async function benchIdle(
  context: BenchContext,
  { accounts }: { accounts: readonly number[] },
): Promise<BenchResult> {
  const { servers, signal, progress } = context;
  const file = join(servers.newDir('memory'), 'memory.json');
  const many = await ManyAccounts.start(context, Math.max(...accounts));
  const app = await servers.startMailDesk({
    env: { NODE_OPTIONS: `--import=${pathToFileURL(probe).href}`, MEMORY_PROBE_FILE: file },
  });
  const api = await app.signIn();
  const points: Memory[] = [];
  let connected = 0;
  for (const total of accounts) {
    progress(`Connecting accounts up to ${total}`);
    await many.connect(app, api, total - connected, total);
    connected = total;
    await pause(settleMs, undefined, { signal });
    const point = { accounts: total, ...(await measure(app, file)) };
    progress(`${total} accounts: ${(point.rss / 1e6).toFixed(0)} MB`);
    points.push(point);
  }

  const rows = points.map((point) => [
    String(point.accounts),
    ...[point.rss, point.heapUsed, point.external].map((bytes) => cell(bytes / 1e6, 1)),
  ]);
  const [rss, heapUsed, external] = (['rss', 'heapUsed', 'external'] as const).map(
    (figure) => slope(points, figure) / 1000,
  );
  const slopes = [rss, heapUsed, external].map((value) => cell(value ?? null, 0));
  const text = [
    table(['accounts', 'RSS MB', 'heap MB', 'outside the heap MB'], rows),
    '',
    table(
      ['', 'RSS', 'heap', 'outside', 'goal for RSS', ''],
      [['kB for each further account', ...slopes, ...goalCell(rss ?? Number.NaN, goalKilobytes, 'kB')]],
    ),
    '',
    `After a full garbage collection, ${settleMs / 1000} s after the last account was in step. TLS, no compression.`,
  ].join('\n');
  return { text, figures: { points, kilobytesEach: { rss, heapUsed, external }, goalKilobytes } };
}

async function measure(app: MailDesk, file: string): Promise<Omit<Memory, 'accounts'>> {
  rmSync(file, { force: true });
  if (app.pid === undefined) throw new Error('MailDesk does not run.');
  process.kill(app.pid, 'SIGUSR2');
  await eventually(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('}'), { timeoutMs: 60_000 });
  return JSON.parse(readFileSync(file, 'utf8')) as Memory;
}

/** Bytes for each further account: the straight line that fits best. */
function slope(points: readonly Memory[], figure: 'rss' | 'heapUsed' | 'external'): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const x = mean(points.map((point) => point.accounts));
  const y = mean(points.map((point) => point[figure]));
  const up = points.reduce((sum, point) => sum + (point.accounts - x) * (point[figure] - y), 0);
  return up / points.reduce((sum, point) => sum + (point.accounts - x) ** 2, 0);
}
