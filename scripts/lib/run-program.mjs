import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { text } from 'node:stream/consumers';
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

/**
 * Runs a program that gives way to all others. What it prints is shown at its end, so that it stays apart from theirs.
 * @param {readonly [string, ...string[]]} command
 * @param {string} title shown above what it prints
 * @returns {Promise<boolean>} whether the program ended with exit code 0 in time
 */
export async function runProgramBeside([program, ...args], title) {
  const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], timeout: longestMs });
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(error));
    child.once('close', (code) => resolve(code));
  });
  // What it starts inherits this.
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  const [out, errors, end] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  const failure = end instanceof Error ? `${program} could not be started: ${end.message}\n` : '';
  process.stdout.write(`\n=== ${title}\n${out}${errors}${failure}`);
  return end === 0;
}
