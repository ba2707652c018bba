import { describe, expect, it } from 'vitest';
import { CopyRows } from './copy-rows.js';

const hexOf = (rows: CopyRows): string => rows.written.toString('hex');
/** A value as it is written: its length in four bytes, and it. */
const value = (hex: string): string => (hex.length / 2).toString(16).padStart(8, '0') + hex;
const none = 'ffffffff';

describe('CopyRows', () => {
  it.each(['a', '', 'tab\there\r\n', 'C:\\N', 'Grüße 陳 🙂', 'a'.repeat(300), `${'a'.repeat(300)}ü`])(
    'writes the text %j as it is',
    (text) => {
      expect(hexOf(new CopyRows().text(text))).toBe(value(Buffer.from(text).toString('hex')));
    },
  );

  it('begins each row with the number of its columns', () => {
    const rows = new CopyRows();
    rows.startRow(2).boolean(true).boolean(false);
    rows.startRow(1).text(null);
    expect(hexOf(rows)).toBe(`0002${value('01')}${value('00')}0001${none}`);
  });

  it('writes UUIDs in any case, and bytes', () => {
    const rows = new CopyRows().uuid('0190A0bc-0000-7000-8000-0000000000FF').uuid(null).bytea('00ff9a');
    expect(hexOf(rows)).toBe(value('0190a0bc0000700080000000000000ff') + none + value('00ff9a'));
  });

  it('writes numbers by the size of their type', () => {
    const rows = new CopyRows()
      .smallint(-2)
      .integer(2 ** 31 - 1)
      .bigint(2 ** 32 - 1);
    expect(hexOf(rows)).toBe(value('fffe') + value('7fffffff') + value('00000000ffffffff'));
  });

  it.each([
    ['2000-01-01T00:00:00.000Z', 0n],
    ['2000-01-01T00:00:00.001Z', 1000n],
    ['1970-01-01T00:00:00.000Z', -946_684_800_000_000n],
    ['9999-12-31T23:59:59.999Z', 252_455_615_999_999_000n],
  ])('writes the time %s in microseconds', (time, microseconds) => {
    const { written } = new CopyRows().time(new Date(time));
    expect([written.readInt32BE(0), written.readBigInt64BE(4)]).toEqual([8, microseconds]);
  });

  it('writes no time and no text as such', () => {
    expect(hexOf(new CopyRows().time(null).text(null))).toBe(none + none);
  });

  it('writes JSON with the version of its format', () => {
    expect(hexOf(new CopyRows().json('{}'))).toBe(value('017b7d'));
  });

  it('writes lists of texts, with and without anything in them', () => {
    const [empty, one] = [new CopyRows().texts([]), new CopyRows().texts(['a'])];
    expect(hexOf(empty)).toBe(value(`${'00000000'.repeat(2)}00000019`));
    expect(hexOf(one)).toBe(value(`0000000100000000000000190000000100000001${value('61')}`));
  });

  it('grows with what is written, also when a single value is large', () => {
    const rows = new CopyRows();
    const texts = ['a'.repeat(1000), 'ü'.repeat(200_000), '陳'.repeat(50_000), 'end'];
    for (const text of texts) rows.text(text);
    expect(hexOf(rows)).toBe(texts.map((text) => value(Buffer.from(text).toString('hex'))).join(''));
  });

  it('ends rows with what was written elsewhere, in any order', () => {
    const ends = new CopyRows();
    const add = (text: string) => {
      const start = ends.size;
      ends.text(text);
      return { rows: ends, start, end: ends.size };
    };
    const [one, two] = [add('one'), add('two')];
    const rows = new CopyRows();
    rows.startRow(2).smallint(2).addWritten(two);
    rows.startRow(2).smallint(1).addWritten(one);
    expect(hexOf(rows)).toBe(`0002${value('0002')}${value('74776f')}0002${value('0001')}${value('6f6e65')}`);
  });
});
