import { describe, expect, it } from 'vitest';
import { headerFields, messageIdsIn, referenceIdsOf } from './header-lines.js';

describe('headerFields', () => {
  it('reads fields by name, unfolded, all of a name in order', () => {
    const fields = headerFields(
      Buffer.from('References: <a@x>\r\n <b@x>\r\nX-A: 1\r\nx-a: 2\r\nno field\r\n: none\r\n'),
    );

    expect([...fields]).toEqual([
      ['references', ['<a@x> <b@x>']],
      ['x-a', ['1', '2']],
    ]);
  });

  it('reads a field that stands there a hundred thousand times in a moment', () => {
    const start = process.cpuUsage();
    expect(headerFields(Buffer.from('References: <a@b>\r\n'.repeat(110_000))).get('references')).toHaveLength(110_000);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(2_000);
  });
});

describe('messageIdsIn', () => {
  it.each([
    ['<a@x> <b@x>', ['a@x', 'b@x']],
    ['a@x', []],
    ['<a b> <c@x', []],
    ['<<a@x>>', ['a@x']],
  ])('finds in %j the ids %j', (text, expected) => {
    expect(messageIdsIn(text)).toEqual(expected);
  });

  it('looks through millions of open brackets in a moment', () => {
    const start = process.cpuUsage();
    expect(messageIdsIn('<a'.repeat(1_000_000))).toEqual([]);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(2_000);
  });
});

describe('referenceIdsOf', () => {
  it('keeps the first and the last 49 of a long list, each once', () => {
    const ids = Array.from({ length: 80 }, (_, index) => `${index}@x`);
    const kept = referenceIdsOf(ids.map((id) => `<${id}>`).join(' '), '<79@x>');

    expect(kept).toEqual(['0@x', ...ids.slice(-49)]);
  });
});
