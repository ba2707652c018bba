import { basename } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Test files that take the longest, most of it by waiting. Begun last, they would keep a whole run from ending. */
const longest = [
  'watching',
  'health-details',
  'deltas',
  'faults',
  'chaos',
  'health',
  'changes-faults',
  'lost-answers',
  'courier',
  'oauth',
];

/** The order of test files where vitest knows of no run before, as in a fresh clone: the longest first, then the largest. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ project, moduleId }: TestSpecification): number => {
      const at = project.name === 'integration' ? longest.indexOf(basename(moduleId, '.spec.ts')) : -1;
      return at < 0 ? longest.length : at;
    };
    // Sorting keeps the order of what is of the same rank.
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}
