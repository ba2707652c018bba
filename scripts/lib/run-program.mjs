import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
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
  const printed = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => printed.push(text));
  const ended = new Promise((resolve) => {
    child.once('error', (error) => {
      printed.push(`${program} could not be started: ${error.message}\n`);
      resolve(false);
    });
    child.once('close', (code) => resolve(code === 0));
    // When it is killed for its time, what it has started may live on and keep its output open.
    child.once('exit', (_code, signal) => {
      if (signal !== null) resolve(false);
    });
  });
  // What it starts inherits this.
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  const ok = await ended;
  for (const stream of [child.stdout, child.stderr]) stream.destroy();
  process.stdout.write(`\n=== ${title}\n${printed.join('')}`);
  return ok;
}
