import fc from 'fast-check';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** For how long other input than usual is looked at; 0 in the unit tests. */
    fuzzSeconds: number;
  }
}

/** The same input in each run of the tests, so that they fail for everybody or for nobody. */
const seed = 20_261_123;

const seconds = inject('fuzzSeconds');
/** For tests that hold properties, on a machine that has other things to do. */
export const fuzzTimeoutMs: number = 60_000 + 2000 * seconds;

/**
 * Holds a property against random input, and throws with the smallest input that breaks it. In the unit tests it is always the same
 * `runs` inputs; `npm run fuzz` looks at others for FUZZ_SECONDS, and says by which seed it found what it found.
 */
export async function holds<Input>(
  property: fc.IRawProperty<Input>,
  { runs = 300 }: { runs?: number } = {},
): Promise<void> {
  const some = { seed, numRuns: runs };
  const many = { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: seconds * 1000 };
  await fc.assert(property, { ...(seconds > 0 ? many : some), markInterruptAsFailure: false });
}

/** Text of all kinds, and often what has a meaning in headers, IMAP, HTML or UTF-7. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
      { weight: 2, arbitrary: fc.string({ maxLength: 30 }) },
      {
        weight: 5,
        arbitrary: fc.constantFrom(
          '\r\n',
          '\n',
          '\r',
          '\0',
          '\u0085',
          '\u2028',
          '\u2029',
          '\u000b',
          '\u202e',
          '\ud800',
          '\udc00',
          '\t',
          ' ',
          'Bcc: eve@example.org',
          '\r\nBcc: eve@example.org\r\n\r\n',
          '\r\n.\r\n',
          '=?utf-8?B?DQpCY2M6IGU=?=',
          '=0D=0A',
          '<',
          '>',
          '"',
          '\\',
          '(',
          ')',
          ',',
          ';',
          ':',
          '@',
          '&',
          '&-',
          '{5}\r\n',
          '%0a',
          '../',
          'é',
          'Ω',
          '漢',
          '😀',
          'a'.repeat(90),
          'ü'.repeat(90),
          'example.org',
          'x@example.org',
        ),
      },
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));
