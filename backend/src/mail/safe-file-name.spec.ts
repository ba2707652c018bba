import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { contentDisposition, safeFileName } from './safe-file-name.js';

describe('safeFileName', () => {
  it.each([
    ['report.pdf', 'report.pdf'],
    ['Übersicht 2026.xlsx', 'Übersicht 2026.xlsx'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\anna\\plan.docx', 'plan.docx'],
    ['a/b/', 'b'],
    ['..', 'attachment.pdf'],
    ['.htaccess', 'htaccess'],
    ['plan.pdf. . ', 'plan.pdf'],
    ['pl\u0000an\r\n.pdf', 'plan.pdf'],
    ['invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['a"b\'c<d>|e?f*g:h.pdf', 'abcdefgh.pdf'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['', 'attachment.pdf'],
    ['\u200b', 'attachment.pdf'],
    [null, 'attachment.pdf'],
  ])('makes of %j the name %j', (name, expected) => {
    expect(safeFileName(name, 'application/pdf')).toBe(expected);
  });

  it('keeps the ending of a name that is too long, within 200 bytes', () => {
    const name = safeFileName(`${'ü'.repeat(5000)}.pdf`, 'application/pdf');

    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
    expect(name).toMatch(/^ü+\.pdf$/);
  });

  it.each([
    ['dots', `a${'.'.repeat(2_000_000)}a.pdf`],
    ['blanks', `a${' '.repeat(2_000_000)}a.pdf`],
    ['path parts', `${'a/'.repeat(1_000_000)}a.pdf`],
    ['characters of two halves', `${'😀'.repeat(1_000_000)}a.pdf`],
  ])('looks at no more than the end of millions of %s', (_what, name) => {
    const start = process.cpuUsage();
    for (let part = 0; part < 1_000; part += 1) expect(safeFileName(name, 'application/pdf')).toMatch(/^[^\ufffd]+$/u);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(2_000);
  });

  it('gives an unknown type no ending', () => {
    expect(safeFileName(null, 'application/x-thing; name=a')).toBe('attachment');
  });
});

describe('contentDisposition', () => {
  it.each([
    ['report.pdf', `attachment; filename="report.pdf"; filename*=UTF-8''report.pdf`],
    ['Über "uns".pdf', `attachment; filename="_ber _uns_.pdf"; filename*=UTF-8''%C3%9Cber%20%22uns%22.pdf`],
    ["a'b(c)*.txt", `attachment; filename="a'b(c)*.txt"; filename*=UTF-8''a%27b%28c%29%2A.txt`],
  ])('names %j in both forms of RFC 6266', (name, expected) => {
    expect(contentDisposition(name)).toBe(expected);
  });
});

const corpora = resolve(
  process.env['MAILDESK_CORPORA'] ?? fileURLToPath(new URL('../../../../shared/corpora', import.meta.url)),
);
const strings = resolve(corpora, 'naughty-strings/raw/blns.json');

describe.skipIf(!existsSync(strings))('file names over the naughty strings (needs MAILDESK_CORPORA)', () => {
  it('are always safe in a file system and in a header', () => {
    for (const text of JSON.parse(readFileSync(strings, 'utf8')) as string[]) {
      const name = safeFileName(text, 'text/plain');
      expect(name).toMatch(/^[^/\\"<>|?*:\p{Cc}]+$/u);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
      expect(contentDisposition(name)).toMatch(/^[\x20-\x7e]+$/);
    }
  });
});
