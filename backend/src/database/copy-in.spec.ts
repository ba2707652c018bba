import { describe, expect, it } from 'vitest';
import { copyLine } from './copy-in.js';

describe('copyLine', () => {
  it.each([
    [['a', 1, true, null], 'a\t1\ttrue\t\\N\n'],
    [['', ' '], '\t \n'],
    [['tab\there', 'two\r\nlines', 'C:\\N'], 'tab\\there\ttwo\\r\\nlines\tC:\\\\N\n'],
    [['\\.'], '\\\\.\n'],
  ])('writes %j', (values, line) => {
    expect(copyLine(values)).toBe(line);
  });
});
