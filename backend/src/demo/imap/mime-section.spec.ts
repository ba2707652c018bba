import { describe, expect, it } from 'vitest';
import { parseSection, readSection } from './mime-section.js';

const crlf = (...lines: string[]): string => lines.join('\r\n');

const inner = crlf(
  'Subject: inside',
  'Content-Type: multipart/alternative; boundary="in"',
  '',
  '--in',
  'Content-Type: text/plain',
  '',
  'plain inside',
  '--in',
  'Content-Type: text/html',
  '',
  '<p>html inside</p>',
  '--in--',
);
const message = crlf(
  'Subject: outside',
  'X-Long: one',
  ' two',
  'Content-Type: multipart/mixed; charset=utf-8;',
  ' boundary=out',
  '',
  'before the first part',
  '--out',
  'Content-Type: text/plain',
  '',
  'first',
  '--outer is not a delimiter',
  '--out',
  'Content-Type: message/rfc822',
  '',
  inner,
  '--out',
  '',
  'third, without a header',
  '--out--',
  'after the last part',
);
const read = (name: string, fields?: string[]): string => {
  const section = parseSection(name);
  if (section === null) throw new Error(`${name} is not a section`);
  return readSection(message, section, fields);
};

describe('a section of a message', () => {
  it.each([
    ['', message],
    ['1', 'first\r\n--outer is not a delimiter'],
    ['1.MIME', 'Content-Type: text/plain\r\n\r\n'],
    ['2', inner],
    ['2.HEADER', inner.slice(0, inner.indexOf('--in'))],
    ['2.TEXT', inner.slice(inner.indexOf('--in'))],
    ['2.1', 'plain inside'],
    ['2.2', '<p>html inside</p>'],
    ['3', 'third, without a header'],
    ['4', ''],
    ['1.2', ''],
  ])('%j is read as RFC 3501 section 6.4.5 says', (name, expected) => {
    expect(read(name)).toBe(expected);
  });

  it('of chosen header fields keeps folded lines and ends with a blank line', () => {
    expect(read('HEADER.FIELDS', ['x-long'])).toBe('X-Long: one\r\n two\r\n\r\n');
    expect(read('HEADER.FIELDS.NOT', ['x-long', 'content-type'])).toBe('Subject: outside\r\n\r\n');
  });

  it('of a message with one part finds that part under 1', () => {
    expect(readSection('Subject: x\r\n\r\nbody', { path: [1], what: 'ALL' })).toBe('body');
  });

  it('reaches part 12', () => {
    const parts = Array.from({ length: 12 }, (_, index) => `--b\r\n\r\npart ${index + 1}\r\n`);
    const many = `Content-Type: multipart/mixed; boundary=b\r\n\r\n${parts.join('')}--b--\r\n`;

    expect(readSection(many, { path: [12], what: 'ALL' })).toBe('part 12');
  });

  it('takes what is there when the closing delimiter is missing', () => {
    const open = 'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nlast words';

    expect(readSection(open, { path: [1], what: 'ALL' })).toBe('last words');
  });

  it.each(['1.', '.TEXT', '1TEXT', '1..2', 'BODY', '0x1', '1.HEADER.FIELD'])('%j is no section', (name) => {
    expect(parseSection(name)).toBeNull();
  });
});
