import type { ServerKind } from './chaos-world.js';
import type { ChaosReport } from './chaos-run.js';

const shownFailures = 20;

/** The report of a run for people. `dir` is where its files were kept; null when they are gone. */
export function describeRun(server: ServerKind, report: ChaosReport, dir: string | null): string {
  const { mutations, faults, convergenceMs, failures, lastMutations, lastToCome, lost, doubled, different, late } =
    report;
  const faultCount = Object.values(faults).reduce((sum, count) => sum + count, 0);
  const kinds = Object.entries(faults).map(([kind, count]) => `${kind} ${count}`);
  const isCutShort = mutations.made < mutations.planned;
  const verdict = lost + doubled + different > 0 ? 'NOT EQUAL' : late > 0 ? 'equal, but late' : 'equal';
  const lines = [
    `${server}, seed ${report.seed}: ${verdict}${isCutShort ? `, and cut short after ${mutations.made} of ${mutations.planned}` : ''}`,
    `  mutations   ${mutations.done} done, ${mutations.refused} refused, ${mutations.unknown} without an answer, in ${report.seconds.toFixed(0)} s`,
    `  faults      ${faultCount}${kinds.length === 0 ? '' : ` (${kinds.join(', ')})`}`,
    `  equal after p50 ${convergenceMs.p50.toFixed(0)} ms, p95 ${convergenceMs.p95.toFixed(0)} ms, at most ${convergenceMs.max.toFixed(0)} ms of quiet, at ${report.checkpoints} checkpoints, ${late} of them late`,
    `  heals ${report.heals}, folders that Dovecot broke ${report.renumbered}, frames ${report.frames}, reread after a gap ${report.resyncs}`,
    `  lost ${lost}, doubled ${doubled}, different ${different}`,
  ];
  if (lastToCome.length > 0)
    lines.push(
      '',
      '  What was equal last where it was late:',
      ...lastToCome.slice(0, shownFailures).map((text) => `  ${text}`),
    );
  if (failures.length > 0) lines.push('', ...failures.slice(0, shownFailures).map((failure) => `  ${failure}`));
  if (failures.length > shownFailures) lines.push(`  and ${failures.length - shownFailures} more`);
  if (lastMutations.length > 0)
    lines.push(
      '',
      '  What happened to the first of these messages, the last thing last:',
      ...lastMutations.map((entry) => `  ${JSON.stringify(entry)}`),
    );
  if (dir !== null) lines.push('', `  Journal and logs are in ${dir}`);
  return lines.join('\n');
}
