import { describe, expect, it } from 'vitest';
import { distinctPeople, parseRecipients, recipientProblem } from './recipients';

const read = (text: string) =>
  parseRecipients(text).map(({ name, address }) => (name === '' ? address : `${name}|${address}`));

describe('parseRecipients', () => {
  it.each([
    ['anna@example.org', ['anna@example.org']],
    ['Anna Berg <anna@example.org>', ['Anna Berg|anna@example.org']],
    ['"Berg, Anna" <anna@example.org>, bert@example.org', ['Berg, Anna|anna@example.org', 'bert@example.org']],
    ['"Anna \\"A\\" Berg" <anna@example.org>', ['Anna "A" Berg|anna@example.org']],
    [
      'a@example.org; b@example.org\nc@example.org\td@example.org',
      ['a@example.org', 'b@example.org', 'c@example.org', 'd@example.org'],
    ],
    ['a@example.org b@example.org', ['a@example.org', 'b@example.org']],
    ['<a@example.org>', ['a@example.org']],
    ['mailto:a@example.org', ['a@example.org']],
    ['"stray quote\na@example.org', ['"stray quote', 'a@example.org']],
    [' , ;\n', []],
  ])('reads %j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('says what is wrong with what is no address', () => {
    expect(parseRecipients('anna, b@example.org').map((entry) => entry.problem)).toEqual([
      '“anna” is not a mail address. It needs an @, as in anna@example.org.',
      null,
    ]);
  });
});

describe('recipientProblem', () => {
  it.each([
    'anna',
    'anna@',
    '@example.org',
    'a b@example.org',
    'a@b@c',
    'a@example.org\r\nBcc: x@example.org',
    'a@exam,ple.org',
  ])('refuses %j', (address) => {
    expect(recipientProblem(address)).not.toBeNull();
  });

  it.each(['anna@example.org', 'a+b@sub.example.org', 'ünï@example.org', 'root@localhost'])('takes %j', (address) => {
    expect(recipientProblem(address)).toBeNull();
  });
});

describe('distinctPeople', () => {
  it('keeps the first of those with the same address, whatever its case', () => {
    const people = [
      { name: 'A', address: 'a@example.org' },
      { name: '', address: 'A@Example.org' },
      { name: '', address: 'b@example.org' },
    ];

    expect(distinctPeople(people).map((person) => person.name + person.address)).toEqual([
      'Aa@example.org',
      'b@example.org',
    ]);
  });
});
