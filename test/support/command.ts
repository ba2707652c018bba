import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Runs a program to its end and returns what it printed.
 * @throws Error with the command line and its output when it fails.
 */
export async function command(program: string, ...args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run(program, args, { timeout: 60_000 });
    return stdout;
  } catch (error) {
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    throw new Error(`${program} ${args.join(' ')} failed: ${output.trim() || String(error)}`, { cause: error });
  }
}

/** Whether a process of this id is there, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
