import { relative } from 'node:path';
import { root } from './root.mjs';

/**
 * Prints what passed and failed, each step in a line, and sets the exit code. The last line is `N passed, N failed`.
 * @param {readonly {name: string, passed: number, failed: number, skipped: number, tookMs: number}[]} results
 */
export function report(results) {
  const total = (count) => results.reduce((sum, result) => sum + result[count], 0);
  process.stdout.write('\n');
  for (const { name, passed, failed, skipped, tookMs } of results) {
    const counts = `${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed ${String(skipped).padStart(4)} skipped`;
    process.stdout.write(
      `${failed === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(18)} ${counts} ${Math.round(tookMs / 1000)} s\n`,
    );
  }
  tellOf(
    'Failed',
    results.flatMap(({ failures = [] }) => failures),
  );
  tellOf(
    'Unsteady, passed when run alone',
    results.flatMap(({ unsteady = [] }) => unsteady),
  );
  const skipped = total('skipped') > 0 ? `, ${total('skipped')} skipped` : '';
  process.stdout.write(`\n${total('passed')} passed, ${total('failed')} failed${skipped}\n`);
  if (total('failed') > 0) process.exitCode = 1;
}

function tellOf(title, failures) {
  if (failures.length === 0) return;
  process.stdout.write(`\n${title}:\n`);
  for (const { file, name, words } of failures) {
    const where = file === '' ? name : `${relative(root, file)} › ${name}`;
    process.stdout.write(`  ${where}\n    ${words}\n`);
  }
}
