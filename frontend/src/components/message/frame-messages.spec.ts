import { describe, expect, it } from 'vitest';
import { readFrameMessage } from './frame-messages';

describe('readFrameMessage', () => {
  it.each([
    [
      { type: 'height', height: 10.2 },
      { type: 'height', height: 11 },
    ],
    [
      { type: 'height', height: 1e9 },
      { type: 'height', height: 200_000 },
    ],
    [
      { type: 'look', designed: true, adapted: false },
      { type: 'look', designed: true, adapted: false },
    ],
    [
      { type: 'link', href: 'https://a.example', text: 'a', extra: 1 },
      { type: 'link', href: 'https://a.example', text: 'a' },
    ],
    [
      { type: 'key', key: 'j' },
      { type: 'key', key: 'j' },
    ],
    [
      { type: 'violation', directive: 'img-src' },
      { type: 'violation', directive: 'img-src' },
    ],
  ])('takes %j', (data, expected) => {
    expect(readFrameMessage(data)).toEqual(expected);
  });

  it.each([
    null,
    'height',
    {},
    { type: 'height', height: '10' },
    { type: 'height', height: -1 },
    { type: 'height', height: Infinity },
    { type: 'link', href: 'x'.repeat(5000), text: '' },
    { type: 'link', href: 'x' },
    { type: 'key', key: 'x'.repeat(50) },
    { type: 'look', designed: 1, adapted: true },
    { type: 'navigate', href: 'x' },
  ])('refuses %j', (data) => {
    expect(readFrameMessage(data)).toBeNull();
  });
});
