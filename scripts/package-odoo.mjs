import { buildForOdoo } from './lib/build-odoo.mjs';
import { needPackages } from './lib/debian-packages.mjs';
import { installIfNeeded } from './lib/install.mjs';
import { packageForOdoo } from './lib/package-odoo.mjs';
import { runScript } from './lib/run-script.mjs';

/** npm run package:odoo: all addons with the built client, as one file for Odoo's addons path, in dist. */
await runScript(async () => {
  await needPackages(['python3']);
  await installIfNeeded();
  await buildForOdoo();
  const { file, addons } = await packageForOdoo();
  process.stdout.write(`\n${file}\n  ${addons.join(', ')}\n  Unpack it into a folder of Odoo's addons_path.\n`);
});
