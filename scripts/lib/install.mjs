import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';
import { step } from './step.mjs';

/** Installs the packages of package-lock.json unless they are there. */
export async function installIfNeeded() {
  if (isInstalled(root)) return;
  // No package needs its install script. Development tools are needed too, whatever NODE_ENV says: MailDesk is built here.
  const flags = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  await step('Installing packages', [...npm(), ...flags], { NPM_CONFIG_UPDATE_NOTIFIER: 'false' });
}

/** How npm is called: by its own file when npm runs this script, which then need not be in the PATH. */
export function npm() {
  const file = process.env['npm_execpath'];
  return file?.endsWith('npm-cli.js') ? [process.execPath, file] : ['npm'];
}

/**
 * Whether node_modules holds what package-lock.json asks for: npm leaves a list of what it installed, and writes it last.
 * Optional packages are passed over, since npm leaves out those of other systems.
 * @param {string} dir
 */
function isInstalled(dir) {
  const installedFile = join(dir, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const installed = packagesOf(installedFile);
  return Object.entries(packagesOf(join(dir, 'package-lock.json'))).every(
    ([path, { version, optional, devOptional, link }]) =>
      !path.includes('node_modules/') || optional || devOptional || link || installed[path]?.version === version,
  );
}

/** @returns {Record<string, {version?: string, optional?: boolean, devOptional?: boolean, link?: boolean}>} */
function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}
