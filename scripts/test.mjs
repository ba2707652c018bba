import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, buildIfNeeded, tool } from './lib/build.mjs';
import { buildForOdoo } from './lib/build-odoo.mjs';
import { needPackages } from './lib/debian-packages.mjs';
import { installIfNeeded, npm } from './lib/install.mjs';
import { root } from './lib/root.mjs';
import { runProgram, runProgramBeside } from './lib/run-program.mjs';
import { runScript } from './lib/run-script.mjs';
import { report } from './lib/test-report.mjs';
import { readCounts, readFailures, readUnhandled } from './lib/test-results.mjs';
import { needUnpackedServers } from './lib/unpacked-servers.mjs';

/**
 * npm test: everything that is checked here, from a clean checkout on. Every step runs, whatever the ones before it said.
 * `npm test -- --only unit` (or addon, integration, e2e, check) runs a part. The last line is `N passed, N failed`.
 *
 * Tests on real servers wait much of the time, so what only reads and compiles is checked beside them, and gives way to them.
 *
 * Where a few tests on real servers failed, their files are run once more with nothing beside them. What passes then is no
 * failure of the run, and is named at its end as unsteady: a defect to be mended, of the test or of what it tests.
 */

const resultsDir = join(root, 'test', 'test-results');

/** Where more files failed than this, something is broken, and no second look is needed. */
const mostFilesAgain = 4;

const check = (name) => ({ name, part: 'check', needs: [], command: [...npm(), 'run', '--silent', name] });
const vitest = (name, part, needs, ...projects) => ({
  name,
  part,
  needs,
  isOnServers: part === 'integration',
  runner: 'vitest',
  resultFile: join(resultsDir, `${part}.json`),
  unhandledFile: join(resultsDir, `${part}-unhandled.json`),
  env: { UNHANDLED_ERRORS_FILE: join(resultsDir, `${part}-unhandled.json`) },
  command: [
    process.execPath,
    tool('vitest/vitest.mjs'),
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    // They wait for mail servers most of the time, so several fit on one core. All others need a core each.
    `--maxWorkers=${part === 'integration' ? 4 : '100%'}`,
    '--reporter=default',
    '--reporter=json',
    `--reporter=${join(root, 'scripts', 'lib', 'unhandled-reporter.mjs')}`,
    `--outputFile.json=${join(resultsDir, `${part}.json`)}`,
  ],
});

const steps = [
  ...['typecheck', 'lint', 'format:check', 'boundaries', 'dead'].map(check),
  vitest('unit tests', 'unit', [], 'contracts', 'backend', 'frontend'),
  vitest('tests of the addon', 'addon', ['python3', 'python3-cryptography'], 'addon'),
  vitest(
    'integration tests',
    'integration',
    ['dovecot-imapd', 'dovecot-lmtpd', 'openssl', 'python3', 'python3-cryptography'],
    'integration',
  ),
  {
    name: 'browser tests',
    part: 'e2e',
    isOnServers: true,
    needs: ['dovecot-imapd', 'dovecot-lmtpd', 'openssl', 'chromium'],
    runner: 'playwright',
    resultFile: join(resultsDir, 'e2e.json'),
    command: [
      process.execPath,
      tool('@playwright/test/cli.js'),
      'test',
      '--config',
      'test/playwright.config.ts',
      '--reporter=list,json',
    ],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: join(resultsDir, 'e2e.json') },
  },
];

await runScript(async () => {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const chosen = steps.filter(({ part }) => values.only === undefined || part === values.only);
  if (chosen.length === 0)
    throw new Error(`--only takes one of: ${[...new Set(steps.map(({ part }) => part))].join(', ')}`);

  await needPackages([...new Set(chosen.flatMap(({ needs }) => needs))]);
  if (chosen.some(({ part }) => part === 'integration')) await needUnpackedServers();
  await installIfNeeded();
  rmSync(resultsDir, { recursive: true, force: true });
  mkdirSync(resultsDir, { recursive: true });

  const results = new Map();
  const runInTurn = async (some, run) => {
    for (const step of some) results.set(step, await run(step));
  };
  const builds = [];
  // Integration and browser tests run what was built, so nothing is to be seen of them before; checks need no build.
  if (chosen.some(({ part }) => !['check', 'unit', 'addon'].includes(part))) builds.push(await buildStep(chosen));
  const onServers = chosen.filter((step) => step.isOnServers);
  const isBeside = ({ part }) => part === 'check' && onServers.length > 0;
  await runInTurn(
    chosen.filter((step) => !step.isOnServers && !isBeside(step)),
    runStep,
  );
  const beside = runInTurn(chosen.filter(isBeside), checkBeside);
  await runInTurn(onServers, (step) => runStep(step, beside));
  await beside;
  report([...builds, ...chosen.map((step) => results.get(step))]);
});

/** A build that fails is one failed check; the steps that do not need it still run. */
async function buildStep(chosen) {
  const began = performance.now();
  const isWhole = process.env['CI'] !== undefined;
  let failed = 0;
  const all = async () => {
    await (isWhole ? build() : buildIfNeeded());
    if (chosen.some(({ part }) => part === 'e2e')) await buildForOdoo();
  };
  await all().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    failed = 1;
  });
  return { name: 'build', passed: 1 - failed, failed, skipped: 0, tookMs: performance.now() - began };
}

/** A step that only a program's exit code tells of. */
async function checkBeside({ name, command }) {
  const began = performance.now();
  const ok = await runProgramBeside(command, name);
  return { name, passed: Number(ok), failed: Number(!ok), skipped: 0, tookMs: performance.now() - began };
}

/** A second look waits for the end of what runs `beside`. */
async function runStep(step, beside = Promise.resolve()) {
  const { name, command, env, runner, resultFile, unhandledFile } = step;
  process.stdout.write(`\n=== ${name}\n`);
  const began = performance.now();
  const ok = await runProgram(command, env);
  const tookMs = () => performance.now() - began;
  if (runner === undefined) return { name, passed: Number(ok), failed: Number(!ok), skipped: 0, tookMs: tookMs() };
  const counts = readCounts(runner, resultFile, ok);
  const unhandled = readUnhandled(unhandledFile);
  const failures = readFailures(runner, resultFile);
  const files = [...new Set(failures.map(({ file }) => file))];
  const isExplained = unhandled.length === 0 && counts.failed === failures.length;
  if (!step.isOnServers || !isExplained || files.length === 0 || files.length > mostFilesAgain) {
    const failed = counts.failed + (failures.length > 0 ? unhandled.length : 0);
    return { name, ...counts, failed, failures: [...failures, ...unhandled], tookMs: tookMs() };
  }

  await beside;
  process.stdout.write(`\n=== ${name}: once more, alone\n`);
  rmSync(resultFile);
  const okAgain = await runProgram([...command, ...files], env);
  const failuresAgain = [...readFailures(runner, resultFile), ...readUnhandled(unhandledFile)];
  // A second look that broke down shows nothing.
  const still = okAgain || failuresAgain.length > 0 ? failuresAgain : failures;
  const unsteady = failures.filter((failure) => !still.some((again) => isSame(failure, again)));
  return {
    name,
    passed: counts.passed + unsteady.length,
    failed: still.length,
    skipped: counts.skipped,
    failures: still,
    unsteady,
    tookMs: tookMs(),
  };
}

function isSame(one, other) {
  return one.file === other.file && one.name === other.name;
}
