import { describe, expect, it } from 'vitest';
import { CopyLines } from './copy-in.js';

describe('CopyLines', () => {
  it.each([
    ['a', 'a'],
    ['', ''],
    [null, '\\N'],
    ['tab\there', 'tab\\there'],
    ['two\r\nlines', 'two\\r\\nlines'],
    ['C:\\N', 'C:\\\\N'],
    ['\\.', '\\\\.'],
    ['Grüße 陳 🙂', 'Grüße 陳 🙂'],
  ])('writes the text %j', (value, written) => {
    const lines = new CopyLines();
    lines.text(value).endRow();
    expect(lines.written.toString()).toBe(`${written}\n`);
  });

  it('writes values that need no escape, and bytes', () => {
    const lines = new CopyLines();
    lines.plain(1).plain(true).plain(null).bytea('00ff').endRow();
    lines.plain('x').endRow();
    expect(lines.written.toString()).toBe('1\ttrue\t\\N\t\\\\x00ff\nx\n');
  });

  it('grows with what is written, also when a single row is large', () => {
    const lines = new CopyLines();
    const texts = ['a'.repeat(1000), 'ü'.repeat(200_000), '陳'.repeat(50_000), 'end'];
    for (const text of texts) lines.text(text).endRow();
    expect(lines.written.toString()).toBe(texts.map((text) => `${text}\n`).join(''));
  });

  it('ends rows with the ends that were written elsewhere, in any order and beside rows of its own', () => {
    const ends = new CopyLines();
    const add = (text: string) => {
      const start = ends.size;
      ends.text(text).plain(1).endRow();
      return { lines: ends, start, end: ends.size };
    };
    const [one, two] = [add('Grüße'), add('a\tb')];
    const lines = new CopyLines();
    lines.plain('y').plain('z').endRowWith(two);
    lines.plain('x').endRow();
    lines.plain('w').endRowWith(one);
    expect(lines.written.toString()).toBe('y\tz\ta\\tb\t1\nx\nw\tGrüße\t1\n');
  });
});
