import type { PresentPerson, PresentPlace } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { colleaguesIn, colleaguesLine, namesOf } from './colleague-words';

function person(displayName: string, place: Partial<PresentPlace> = {}): PresentPerson {
  const places = [{ threadId: 'a', doing: 'viewing' as const, isIdle: false, ...place }];
  return { userId: displayName, displayName, email: `${displayName}@example.org`, places };
}
const line = (...people: PresentPerson[]): string => colleaguesLine(colleaguesIn(people, 'a', 'me'));

describe('who else has a conversation open', () => {
  it('leaves out oneself and who is elsewhere', () => {
    expect(colleaguesIn([person('me'), person('Bob', { threadId: 'b' })], 'a', 'me')).toEqual([]);
  });

  it('has those first who reply and those last who are away', () => {
    const people = [
      person('Cem', { isIdle: true }),
      person('Bob'),
      person('Dana', { doing: 'replying' }),
      person('Ann'),
    ];

    expect(colleaguesIn(people, 'a', 'me').map(({ name }) => name)).toEqual(['Dana', 'Ann', 'Bob', 'Cem']);
  });

  it.each<[string, PresentPerson[]]>([
    ['', []],
    ['Ann is viewing', [person('Ann')]],
    ['Ann and Bob are viewing', [person('Ann'), person('Bob')]],
    ['Bob is replying, Ann is viewing', [person('Ann'), person('Bob', { doing: 'replying' })]],
    ['Ann is viewing, Bob is away', [person('Ann'), person('Bob', { isIdle: true })]],
    ['Ann, Bob and 2 others are viewing', ['Ann', 'Bob', 'Cem', 'Dana'].map((name) => person(name))],
  ])('is told as "%s"', (words, people) => {
    expect(line(...people)).toBe(words);
  });

  it('names up to three', () => {
    const three = colleaguesIn(
      ['Ann', 'Bob', 'Cem'].map((name) => person(name)),
      'a',
      null,
    );

    expect(namesOf(three)).toBe('Ann, Bob and Cem');
  });
});
