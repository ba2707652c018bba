import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/**
 * @typedef {{passed: number, failed: number, skipped: number}} Counts
 * @typedef {{file: string, name: string, words: string}} Failure a failed test: its file, its whole name, the first line of why
 */

/**
 * Reads how many tests passed from what a test runner wrote. Where the runner failed and counts no failed test (it crashed,
 * found no tests, or wrote nothing), that is one failure.
 * @param {'vitest' | 'playwright'} runner
 * @param {string} file
 * @param {boolean} ok whether the runner ended with exit code 0
 * @returns {Counts}
 */
export function readCounts(runner, file, ok) {
  const counts = existsSync(file) ? countsOf[runner](JSON.parse(readFileSync(file, 'utf8'))) : none;
  return !ok && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** @type {Counts} */
const none = { passed: 0, failed: 0, skipped: 0 };

const countsOf = {
  vitest: ({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) => {
    // A file that cannot even be loaded has no tests in the list.
    const brokenFiles = testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    );
    return {
      passed: numPassedTests,
      failed: numFailedTests + brokenFiles.length,
      skipped: numPendingTests + numTodoTests,
    };
  },
  playwright: ({ stats, errors }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  }),
};

/**
 * Reads which errors were caught by no test, as `unhandled-reporter.mjs` wrote them.
 * @param {string | undefined} file
 * @returns {Failure[]}
 */
export function readUnhandled(file) {
  if (file === undefined || !existsSync(file)) return [];
  return JSON.parse(readFileSync(file, 'utf8')).map((words) => ({ file: '', name: 'caught by no test', words }));
}

/**
 * Reads which tests failed. A file that cannot be loaded is one failure with an empty name.
 * @param {'vitest' | 'playwright'} runner
 * @param {string} file
 * @returns {Failure[]}
 */
export function readFailures(runner, file) {
  return existsSync(file) ? failuresOf[runner](JSON.parse(readFileSync(file, 'utf8'))) : [];
}

const firstLine = (text) =>
  stripVTControlCharacters(text ?? '')
    .trim()
    .split('\n')[0];

const failuresOf = {
  vitest: ({ testResults }) =>
    testResults
      .filter(({ status }) => status === 'failed')
      .flatMap(({ name: file, message, assertionResults }) => {
        const failed = assertionResults.filter(({ status }) => status === 'failed');
        if (failed.length === 0) return [{ file, name: '', words: firstLine(message) }];
        return failed.map(({ fullName, failureMessages }) => ({
          file,
          name: fullName,
          words: firstLine(failureMessages[0]),
        }));
      }),
  playwright: ({ config, suites }) => suites.flatMap((suite) => failedSpecs(suite, config.rootDir, [])),
};

function failedSpecs({ title, file, suites = [], specs = [] }, rootDir, above) {
  // The outermost suite is the file itself.
  const titles = title === file ? above : [...above, title];
  const own = specs
    .filter(({ ok }) => !ok)
    .map(({ title: last, tests }) => ({
      file: join(rootDir, file),
      name: [...titles, last].join(' '),
      words: firstLine(tests.flatMap(({ results }) => results).find(({ error }) => error !== undefined)?.error.message),
    }));
  return [...own, ...suites.flatMap((suite) => failedSpecs(suite, rootDir, titles))];
}
