import { StepFailed } from './step.mjs';

/**
 * Runs the script's work. What a person can act on is shown without a stack; the exit code is 1 after any failure.
 * @param {() => Promise<void>} work
 */
export async function runScript(work) {
  try {
    await work();
  } catch (error) {
    process.stderr.write(`\n${error instanceof StepFailed ? error.message : (error?.stack ?? error)}\n`);
    process.exitCode = 1;
  }
}
