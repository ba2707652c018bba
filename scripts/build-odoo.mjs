import { buildForOdoo } from './lib/build-odoo.mjs';
import { installIfNeeded } from './lib/install.mjs';
import { runScript } from './lib/run-script.mjs';

/** npm run build:odoo: the client as the addon carries it, in odoo-module/maildesk/static/app. */
await runScript(async () => {
  await installIfNeeded();
  await buildForOdoo();
});
