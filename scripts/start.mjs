import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nodeVersionProblem } from './lib/node-version.mjs';
import { root } from './lib/root.mjs';
import { runScript } from './lib/run-script.mjs';

/**
 * npm start: installs and builds what is missing or out of date, then becomes the server. A start with nothing to do runs
 * neither npm nor a compiler. The server runs in this very process, so signals and the exit code are its own.
 */
const problem = nodeVersionProblem(process.versions.node);
if (problem !== null) {
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}

await runScript(async () => {
  // Loaded only now: an old Node.js may not even be able to read them.
  const { installIfNeeded } = await import('./lib/install.mjs');
  const { buildIfNeeded } = await import('./lib/build.mjs');
  await installIfNeeded();
  await buildIfNeeded();
  process.chdir(root);
  if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
  process.setSourceMapsEnabled(true);
  await import('../backend/dist/main.js');
});
