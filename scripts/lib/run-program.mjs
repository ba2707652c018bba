import { spawn } from 'node:child_process';
import { root } from './root.mjs';

const longestMs = 15 * 60_000;

/**
 * Runs a program whose output is shown as it comes.
 * @param {readonly [string, ...string[]]} command
 * @param {Record<string, string>} [env] settings besides those of this process
 * @returns {Promise<boolean>} whether the program ended with exit code 0 in time
 */
export function runProgram([program, ...args], env = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
      timeout: longestMs,
    });
    child.once('error', (error) => {
      process.stderr.write(`${program} could not be started: ${error.message}\n`);
      resolve(false);
    });
    child.once('close', (code) => resolve(code === 0));
  });
}
