import { describe, expect, it } from 'vitest';
import { attachmentKind, formatBytes } from './attachment-look';

describe('attachmentKind', () => {
  it.each([
    ['plan.PDF', 'application/octet-stream', 'pdf'],
    ['photo', 'image/png', 'image'],
    ['invoice.exe', 'image/png', 'image'],
    ['a.tar.gz', 'application/gzip', 'archive'],
    ['noname', 'application/octet-stream', 'other'],
    ['x.constructor', 'text/plain', 'text'],
  ])('of %s (%s) is %s', (name, type, expected) => {
    expect(attachmentKind(name, type)).toBe(expected);
  });
});

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1400, '1 kB'],
    [1_048_063, '1023 kB'],
    [1_048_064, '1 MB'],
    [3_340_000, '3.2 MB'],
    [26_214_400, '25 MB'],
  ])('writes %i as %s', (bytes, expected) => {
    expect(formatBytes(bytes)).toBe(expected);
  });
});
