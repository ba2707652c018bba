import { describe, expect, it } from 'vitest';
import { matchPeople, mergePeople } from './completion';

const person = (name: string, address = `${name.split(' ')[0]?.toLowerCase() ?? ''}@example.org`) => ({
  name,
  address,
});
const people = [
  person('Anna Example'),
  person('Bert Young'),
  person('Dr. Joanna Ann'),
  person('', 'info@anna.example'),
];

describe('matchPeople', () => {
  it.each([
    ['an', ['Anna Example', 'Dr. Joanna Ann']],
    ['ex anna', ['Anna Example']],
    ['bert@', ['Bert Young']],
    ['INFO', ['']],
    ['nna', []],
    ['  ', []],
  ])('of %j finds %j', (query, expected) => {
    expect(matchPeople(people, query).map(({ name }) => name)).toEqual(expected);
  });
});

describe('mergePeople', () => {
  it('has people of the own mail first, and each address once', () => {
    const merged = mergePeople(
      [person('Anna Example')],
      [person('Anna of Odoo', 'ANNA@example.org'), person('Bert Young')],
    );

    expect(merged.map(({ name }) => name)).toEqual(['Anna Example', 'Bert Young']);
  });

  it('leaves room for people of the directory', () => {
    const own = Array.from({ length: 9 }, (_, index) => person(`Own${index} X`));
    const merged = mergePeople(own, [person('Bert Young')]);

    expect(merged).toHaveLength(8);
    expect(merged.map(({ name }) => name)).toContain('Bert Young');
  });
});
