import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { addonsDir, addonNames, addonVersion } from './odoo.mjs';
import { root } from './root.mjs';
import { step } from './step.mjs';

/**
 * Packs the addons as they are, with the client that was built before.
 * @returns {Promise<{file: string, addons: string[]}>} the path of the archive, and what is in it
 * @throws {Error} when the client is not whole
 */
export async function packageForOdoo() {
  checkClient();
  const addons = addonNames();
  const folder = mkdtempSync(join(tmpdir(), 'maildesk-odoo-package-'));
  try {
    for (const name of addons) {
      cpSync(join(addonsDir, name), join(folder, name), { recursive: true, filter: isOurs });
    }
    cpSync(join(root, 'LICENSE'), join(folder, 'maildesk', 'LICENSE'));
    const file = join(root, 'dist', `maildesk-odoo-${addonVersion()}.zip`);
    mkdirSync(join(root, 'dist'), { recursive: true });
    rmSync(file, { force: true });
    await step('Packing the addons', [
      'python3',
      '-m',
      'zipfile',
      '-c',
      file,
      ...addons.map((name) => join(folder, name)),
    ]);
    return { file, addons };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Python leaves its bytecode beside the sources where an Odoo has run them. */
function isOurs(path) {
  return basename(path) !== '__pycache__';
}

/** The list of the client's files is written last, so a build that was broken off has none, or names what is not there. */
function checkClient() {
  const app = join(addonsDir, 'maildesk', 'static', 'app');
  const names = existsSync(join(app, 'manifest.json'))
    ? JSON.parse(readFileSync(join(app, 'manifest.json'), 'utf8'))
    : {};
  for (const part of ['entry', 'style', 'live', 'frame']) {
    if (names[part] === undefined || !existsSync(join(app, names[part])))
      throw new Error(`The client for Odoo is not whole: its ${part} is missing in ${app}`);
  }
}
