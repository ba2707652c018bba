import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildIfNeeded } from './build.mjs';
import { needPackages } from './debian-packages.mjs';
import { installIfNeeded } from './install.mjs';
import { root } from './root.mjs';
import { runScript } from './run-script.mjs';

/**
 * Runs a program of test/ in TypeScript with the arguments of this one, on what is in the sources now and on real servers.
 * @param {string} file of the program, from the root of the project
 */
export async function runTool(file) {
  await runScript(async () => {
    await needPackages(['dovecot-imapd', 'dovecot-lmtpd', 'openssl']);
    await installIfNeeded();
    await buildIfNeeded();
    const program = spawn(process.execPath, ['--import', 'tsx', join(root, file), ...process.argv.slice(2)], {
      stdio: 'inherit',
    });
    // Ctrl-C reaches both; the program tidies up and says when it is done.
    process.on('SIGINT', () => undefined);
    process.exitCode = await new Promise((resolve) => program.once('close', (code) => resolve(code ?? 1)));
  });
}
