import { describe, expect, it } from 'vitest';
import { newId } from './new-id.js';

describe('newId', () => {
  const ids = Array.from({ length: 10_000 }, newId);

  it('makes UUIDs of version 7', () => {
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('makes each greater than the one before, also many in one millisecond', () => {
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('tells the time in its first 48 bits', () => {
    const time = Number.parseInt(newId().replaceAll('-', '').slice(0, 12), 16);
    expect(Math.abs(time - Date.now())).toBeLessThan(1000);
  });
});
