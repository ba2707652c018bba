import { existsSync, readFileSync } from 'node:fs';

/**
 * @typedef {{passed: number, failed: number, skipped: number}} Counts
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
