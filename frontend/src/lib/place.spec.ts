import { describe, expect, it } from 'vitest';
import { formatPlace, parsePlace } from './place';

const [a, b, c] = ['a', 'b', 'c'].map((letter) => `${letter.repeat(8)}-0000-4000-8000-000000000000`) as [
  string,
  string,
  string,
];

describe('parsePlace', () => {
  it('reads what formatPlace wrote', () => {
    const place = { accountId: a, mailboxId: b, threadId: c };
    expect(parsePlace(`#${formatPlace(place)}`)).toEqual(place);
  });

  it.each([
    { text: '', place: { accountId: null, mailboxId: null, threadId: null } },
    { text: a, place: { accountId: a, mailboxId: null, threadId: null } },
    { text: `${a}/<script>/${c}`, place: { accountId: a, mailboxId: null, threadId: null } },
    { text: `token=abc`, place: { accountId: null, mailboxId: null, threadId: null } },
  ])('reads no more than is sound of "$text"', ({ text, place }) => {
    expect(parsePlace(text)).toEqual(place);
  });
});

describe('formatPlace', () => {
  it('leaves out what follows a part that is open', () => {
    expect(formatPlace({ accountId: a, mailboxId: null, threadId: c })).toBe(a);
  });
});
