import { spawn } from 'node:child_process';
import { root } from './root.mjs';

/** A step did not work; its output says why. */
export class StepFailed extends Error {
  /**
   * @param {string} title
   * @param {string} output
   */
  constructor(title, output) {
    super(`${title} did not work:\n\n${output.trim()}\n`);
  }
}

const seconds = (sinceMs) => `${Math.round((performance.now() - sinceMs) / 1000)} s`;

/**
 * Runs a program to its end and shows that it goes on: one line that counts on a terminal, a line every 15 seconds
 * elsewhere. What the program prints is shown only when it fails.
 * @param {string} title such as "Installing packages"
 * @param {readonly [string, ...string[]]} command
 * @param {Record<string, string>} [env] settings besides those of this process
 * @returns {Promise<string>} what the program printed
 * @throws {StepFailed}
 */
export async function step(title, [program, ...args], env = {}) {
  const began = performance.now();
  const show = startProgress(title, began);
  let output = '';
  const child = spawn(program, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  }
  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      output += error.message;
      resolve(1);
    });
    child.once('close', (exitCode) => resolve(exitCode ?? 1));
  });
  show.end(code === 0 ? `${title}: done in ${seconds(began)}` : `${title}: failed after ${seconds(began)}`);
  if (code !== 0) throw new StepFailed(title, output);
  return output;
}

function startProgress(title, began) {
  const isTerminal = process.stdout.isTTY;
  if (!isTerminal) process.stdout.write(`${title} …\n`);
  const draw = isTerminal
    ? () => process.stdout.write(`\r\u001b[K${title} … ${seconds(began)}`)
    : () => process.stdout.write(`${title} … ${seconds(began)}\n`);
  if (isTerminal) draw();
  const timer = setInterval(draw, isTerminal ? 1000 : 15_000);
  return {
    end: (text) => {
      clearInterval(timer);
      process.stdout.write(`${isTerminal ? '\r\u001b[K' : ''}${text}\n`);
    },
  };
}
