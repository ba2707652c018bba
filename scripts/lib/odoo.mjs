import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

/** Odoo's addons path with our addons. */
export const addonsDir = join(root, 'odoo-module');

/** @returns {string[]} all our addons */
export function addonNames() {
  return readdirSync(addonsDir).filter((name) => existsSync(join(addonsDir, name, '__manifest__.py')));
}

/** @returns {string} such as `1.0.0` */
export function addonVersion() {
  const version = /["']version["']\s*:\s*["']([\d.]+)["']/u.exec(readManifest('maildesk'))?.[1];
  if (version === undefined) throw new Error('The manifest of the addon names no version');
  return version;
}

/**
 * Our addons that this Odoo has the dependencies of.
 * @param {string} home the folder of the unpacked Odoo
 * @returns {string[]}
 */
export function ownAddons(home) {
  const own = addonNames();
  const isThere = (name) =>
    own.includes(name) || ['addons', 'odoo/addons'].some((folder) => existsSync(join(home, folder, name)));
  return own.filter((name) => dependenciesOf(name).every(isThere));
}

function dependenciesOf(name) {
  const list = /["']depends["']\s*:\s*\[([^\]]*)\]/u.exec(readManifest(name))?.[1] ?? '';
  return [...list.matchAll(/["'](\w+)["']/gu)].map((match) => match[1]);
}

function readManifest(name) {
  return readFileSync(join(addonsDir, name, '__manifest__.py'), 'utf8');
}

/**
 * Runs test/odoo/odoo.sh. Its output is shown only where something goes wrong, and answered.
 * @param {Record<string, string>} settings
 * @param {string[]} args
 * @returns {Promise<{ok: boolean, output: string}>}
 */
export function runOdoo(settings, args) {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn('bash', [join(root, 'test', 'odoo', 'odoo.sh'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...settings },
    });
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.once('error', () => resolve({ ok: false, output }));
    child.once('close', (code) => resolve({ ok: code === 0, output }));
  });
}

/**
 * Reads the counts from the log of Odoo's test runner. No count at all is one failure: nothing was tested.
 * @param {string} log
 */
export function countOdooTests(log) {
  const found = [...log.matchAll(/(\d+) failed, (\d+) error\(s\) of (\d+) tests/gu)].at(-1);
  if (found === undefined || Number(found[3]) === 0) return { passed: 0, failed: 1, skipped: 0 };
  const failed = Number(found[1]) + Number(found[2]);
  return { passed: Number(found[3]) - failed, failed, skipped: 0 };
}
