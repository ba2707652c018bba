import { build } from './lib/build.mjs';
import { installIfNeeded } from './lib/install.mjs';
import { runScript } from './lib/run-script.mjs';

/** npm run build: everything that `node backend/dist/main.js` needs. */
await runScript(async () => {
  await installIfNeeded();
  await build();
});
