import { writeFileSync } from 'node:fs';

/** Errors that no test has caught make vitest fail and are not in its JSON: this writes the first line of each to a file. */
export default class UnhandledReporter {
  onTestRunEnd(_modules, errors) {
    const file = process.env['UNHANDLED_ERRORS_FILE'];
    if (file === undefined || errors.length === 0) return;
    const lines = errors.map(({ name, message }) => `${name ?? 'Error'}: ${String(message).split('\n')[0]}`);
    writeFileSync(file, JSON.stringify(lines));
  }
}
