import { describe, expect, it } from 'vitest';
import { referencesTo } from './reply-references.js';

const ids = (count: number) => Array.from({ length: count }, (_, index) => `m${index}@example.org`);

describe('the references of an answer', () => {
  it('are none for a new message', () => {
    expect(referencesTo(null)).toEqual({ inReplyTo: null, references: [] });
  });

  it('are those of the original and then the original', () => {
    const original = { messageIdHeader: 'c@example.org', referenceIds: ['a@example.org', 'b@example.org'] };

    expect(referencesTo(original)).toEqual({
      inReplyTo: 'c@example.org',
      references: ['a@example.org', 'b@example.org', 'c@example.org'],
    });
  });

  it('keep the conversation together when the original has no id', () => {
    expect(referencesTo({ messageIdHeader: null, referenceIds: ['a@example.org'] })).toEqual({
      inReplyTo: null,
      references: ['a@example.org'],
    });
  });

  it('name each id once, the original last', () => {
    const original = {
      messageIdHeader: 'a@example.org',
      referenceIds: ['a@example.org', 'b@example.org', 'b@example.org'],
    };

    expect(referencesTo(original).references).toEqual(['b@example.org', 'a@example.org']);
  });

  it('keep the first and the last 49 of a long conversation', () => {
    const { references } = referencesTo({ messageIdHeader: 'own@example.org', referenceIds: ids(200) });

    expect(references).toHaveLength(50);
    expect([references[0], references[1], references.at(-1)]).toEqual([
      'm0@example.org',
      'm152@example.org',
      'own@example.org',
    ]);
  });

  it.each([
    { name: 'a line break', id: 'a@b\r\nBcc: c@d' },
    { name: 'a blank', id: 'a@b c@d' },
    { name: 'angle brackets', id: 'a@b><c@d' },
    { name: 'a NUL', id: 'a\0@b' },
    { name: 'a letter outside of ASCII', id: 'ä@b' },
    { name: 'more than a line', id: `${'x'.repeat(950)}@b` },
    { name: 'nothing', id: '' },
  ])('leave out an id with $name', ({ id }) => {
    expect(referencesTo({ messageIdHeader: id, referenceIds: [id, 'a@example.org'] })).toEqual({
      inReplyTo: null,
      references: ['a@example.org'],
    });
  });
});
