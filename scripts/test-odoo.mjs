import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfNeeded, tool } from './lib/build.mjs';
import { buildForOdoo } from './lib/build-odoo.mjs';
import { needPackages } from './lib/debian-packages.mjs';
import { installIfNeeded } from './lib/install.mjs';
import { countOdooTests, ownAddons, runOdoo } from './lib/odoo.mjs';
import { freePorts } from './lib/free-ports.mjs';
import { root } from './lib/root.mjs';
import { runProgram } from './lib/run-program.mjs';
import { runScript } from './lib/run-script.mjs';
import { report } from './lib/test-report.mjs';
import { readCounts } from './lib/test-results.mjs';

/**
 * npm run test:odoo: our addons and our client in a real Odoo. ODOO_HOME names the folder of an unpacked Odoo Community (17 to 19),
 * or several, divided by colons; without it everything here is skipped. ODOO_STATE keeps the databases (below the temporary
 * folder unless given); the first run installs Odoo in them.
 * `npm run test:odoo -- --only addons` (or uninstall, browser) runs a part; what stands behind that goes to Playwright.
 */

const parts = ['addons', 'uninstall', 'browser'];

await runScript(async () => {
  const { values, positionals } = parseArgs({ options: { only: { type: 'string' } }, allowPositionals: true });
  if (values.only !== undefined && !parts.includes(values.only))
    throw new Error(`--only takes one of: ${parts.join(', ')}`);
  const homes = (process.env['ODOO_HOME'] ?? '').split(':').filter((home) => home !== '');
  if (homes.length === 0) {
    process.stdout.write(
      'Skipped: the tests inside Odoo need one. Set ODOO_HOME to the folder of an unpacked Odoo Community 17, 18 or 19.\n',
    );
    return;
  }
  await needPackages(['dovecot-imapd', 'dovecot-lmtpd', 'openssl', 'chromium', 'python3', 'python3-cryptography']);
  await installIfNeeded();
  if (values.only === undefined || values.only === 'browser') {
    await buildIfNeeded();
    await buildForOdoo();
  }

  const results = [];
  for (const home of homes) results.push(...(await testSeries(home, values.only, positionals)));
  report(results);
});

/** @returns {Promise<{name: string, passed: number, failed: number, skipped: number, tookMs: number}[]>} */
async function testSeries(home, only, browserArguments) {
  const series = readSeries(home);
  const [port, geventPort] = await freePorts(2);
  const modules = ownAddons(home);
  const settings = {
    ODOO_HOME: home,
    STATE: join(process.env['ODOO_STATE'] ?? join(tmpdir(), 'maildesk-odoo'), series),
    PORT: String(port),
    GEVENT_PORT: String(geventPort),
    MODULES: ['base', 'web', 'mail', 'contacts', ...modules].join(','),
    // Whoever loads languages has to name English, too.
    LANGUAGES: 'en_US,ar_001,de_DE',
  };
  const results = [];
  const take = async (part, run) => {
    if (only !== undefined && only !== part) return;
    process.stdout.write(`\n=== Odoo ${series}: ${part}\n`);
    const began = performance.now();
    results.push({ name: `Odoo ${series}: ${part}`, ...(await run()), tookMs: performance.now() - began });
  };
  try {
    await take('addons', () => testAddons(settings, modules));
    await take('uninstall', () => testUninstall(settings));
    await take('browser', () => testInBrowser(settings, series, browserArguments));
  } finally {
    await runOdoo(settings, ['stop']);
  }
  return results;
}

/** Odoo's own runner over the tests of all our addons. */
async function testAddons(settings, modules) {
  const { ok, output } = await runOdoo(settings, ['test', modules.join(',')]);
  const counts = countOdooTests(output);
  if (!ok || counts.failed > 0) process.stdout.write(`${failuresIn(output)}\n`);
  return !ok && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** What is left of the addon in a copy of the database after Odoo has uninstalled it: nothing. */
async function testUninstall(settings) {
  const { ok, output } = await runOdoo(settings, ['uninstall', 'maildesk']);
  const isClean = ok && output.trim() === '';
  if (!isClean) process.stdout.write(`Uninstalling left this behind:\n${output}\n`);
  return { passed: Number(isClean), failed: Number(!isClean), skipped: 0 };
}

/** A person's browser before Odoo and our own backend, which watches a mailbox of Dovecot. */
async function testInBrowser(settings, series, browserArguments) {
  const started = await runOdoo(settings, ['start']);
  if (!started.ok) return { passed: 0, failed: 1, skipped: 0 };
  const resultFile = join(root, 'test', 'test-results', `odoo-${series}.json`);
  mkdirSync(join(root, 'test', 'test-results'), { recursive: true });
  rmSync(resultFile, { force: true });
  const ok = await runProgram(
    [
      process.execPath,
      tool('@playwright/test/cli.js'),
      'test',
      '--config',
      'test/odoo/playwright.config.ts',
      '--reporter=list,json',
      ...browserArguments,
    ],
    {
      ODOO_URL: `http://localhost:${settings.PORT}`,
      ODOO_SERIES: series,
      PLAYWRIGHT_JSON_OUTPUT_FILE: resultFile,
    },
  );
  return readCounts('playwright', resultFile, ok);
}

function readSeries(home) {
  const file = join(home, 'odoo', 'release.py');
  const found = existsSync(file) ? /^version_info = \((\d+)/mu.exec(readFileSync(file, 'utf8')) : null;
  if (found === null) throw new Error(`ODOO_HOME: there is no unpacked Odoo in ${home}`);
  return found[1];
}

function failuresIn(log) {
  const lines = log.split('\n');
  const first = lines.findIndex((line) => / (?:ERROR|CRITICAL) /u.test(line));
  return first === -1 ? lines.slice(-30).join('\n') : lines.slice(first, first + 120).join('\n');
}
