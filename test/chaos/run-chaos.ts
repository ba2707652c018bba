import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChaosOptions, type ChaosReport, ChaosRun } from './chaos-run.js';
import { ChaosWorld, type ServerKind } from './chaos-world.js';

/** Makes one run from start to end on servers of its own. The folder with its logs stays when something was wrong. */
export async function runChaos(
  server: ServerKind,
  options: ChaosOptions,
): Promise<{ report: ChaosReport; dir: string | null }> {
  const dir = mkdtempSync(join(tmpdir(), 'maildesk-chaos-'));
  let isWrong = true;
  try {
    options.progress('Starting Dovecot, Postgres and MailDesk');
    const world = await ChaosWorld.start(dir, server, options.patient ?? false);
    try {
      const report = await new ChaosRun(world, options).run();
      isWrong = report.failures.length > 0;
      return { report, dir: isWrong ? dir : null };
    } finally {
      await world.stop();
    }
  } catch (error) {
    isWrong = !options.signal.aborted;
    throw isWrong ? new Error(`The run broke off. Journal and logs are in ${dir}`, { cause: error }) : error;
  } finally {
    if (!isWrong) rmSync(dir, { recursive: true, force: true });
  }
}
