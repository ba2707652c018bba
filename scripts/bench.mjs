import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildIfNeeded } from './lib/build.mjs';
import { needPackages } from './lib/debian-packages.mjs';
import { installIfNeeded } from './lib/install.mjs';
import { root } from './lib/root.mjs';
import { runScript } from './lib/run-script.mjs';

/** npm run bench: measures what is in the sources now, not what was built last. What it can measure: test/bench/arguments.ts. */
await runScript(async () => {
  await needPackages(['dovecot-imapd', 'dovecot-lmtpd', 'openssl']);
  await installIfNeeded();
  await buildIfNeeded();
  const bench = spawn(
    process.execPath,
    ['--import', 'tsx', join(root, 'test/bench/main.ts'), ...process.argv.slice(2)],
    { stdio: 'inherit' },
  );
  // Ctrl-C reaches both; the benchmark tidies up and says when it is done.
  process.on('SIGINT', () => undefined);
  process.exitCode = await new Promise((resolve) => bench.once('close', (code) => resolve(code ?? 1)));
});
