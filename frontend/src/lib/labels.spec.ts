import { describe, expect, it } from 'vitest';
import { labelFrom, labelsOf } from './labels';

describe('labels', () => {
  it('are the keywords that people have set', () => {
    expect(labelsOf(['urgent', '$forwarded', 'nonjunk', 'invoice'])).toEqual(['invoice', 'urgent']);
  });

  it.each([
    ['Invoice', 'invoice'],
    ['  To do ', 'to-do'],
    ['Büro', 'buro'],
    ['a(b)*%"\\', 'ab'],
    ['$system', 'system'],
    ['   ', ''],
  ])('%j becomes %j on the server', (typed, label) => {
    expect(labelFrom(typed)).toBe(label);
  });
});
