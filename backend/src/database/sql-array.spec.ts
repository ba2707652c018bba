import { describe, expect, it } from 'vitest';
import { sqlArray, sqlBytes } from './sql-array.js';

describe('sqlArray', () => {
  it.each([
    [[], '{}'],
    [[1, 2.5, -3], '{1,2.5,-3}'],
    [[true, false, null], '{true,false,NULL}'],
    [['a', '', 'NULL'], '{"a","","NULL"}'],
    [['a,b', '{c}', ' d '], '{"a,b","{c}"," d "}'],
    [['say "hi"', 'C:\\temp'], '{"say \\"hi\\"","C:\\\\temp"}'],
    [[sqlArray(['x', 'y"z'])], '{"{\\"x\\",\\"y\\\\\\"z\\"}"}'],
    [[sqlBytes('00ff')], '{"\\\\x00ff"}'],
  ])('writes %j as %s', (items, written) => {
    expect(sqlArray(items)).toBe(written);
  });
});
