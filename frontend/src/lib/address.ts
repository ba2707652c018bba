import type { MailAddress } from '@maildesk/contracts';
import { t } from '../locales/list';
import { calledName } from './called-name';

/** How a person is called where there is room: the name, else the address, else a word for nobody. */
export function personName(person: MailAddress): string {
  return calledName(person) || t('unknownSender');
}

/** How a person is called where there is little room: the first name, or the address before its at sign. */
export function shortName(person: MailAddress): string {
  const name = person.name.trim();
  if (name === '') return person.address.split('@')[0] || personName(person);
  const [last, first] = name.split(',', 2).map((part) => part.trim());
  if (first !== undefined && first !== '' && last !== undefined && !last.includes(' '))
    return first.split(/\s+/)[0] ?? first;
  return name.split(/\s+/)[0] ?? name;
}

/**
 * The people of a row in one line: one person by full name, several by short names, oldest first. Whose address is
 * `ownAddress` is called `me` beside others.
 */
export function peopleLine(people: readonly MailAddress[], ownAddress: string, me = 'me'): string {
  const [first] = people;
  if (first === undefined) return '';
  if (people.length === 1) return personName(first);
  const own = ownAddress.toLowerCase();
  return people.map((person) => (person.address.toLowerCase() === own ? me : shortName(person))).join(', ');
}

/** One or two letters that stand for a person. */
export function initials(person: MailAddress): string {
  const words = personName(person)
    .replace(/@.*$/, '')
    .split(/[\s._-]+/)
    .filter((word) => /\p{L}|\p{N}/u.test(word));
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  const text = letters.map((word) => firstLetter(word ?? '')).join('');
  return text === '' ? '?' : text.toUpperCase();
}

/** The hue of a person's picture, 0 to 359: always the same for an address. */
export function hueOf(person: MailAddress): number {
  const text = (person.address || person.name).toLowerCase();
  let hash = 0;
  for (const character of text) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 3600;
  return Math.floor(hash / 300) * 30 + 10;
}

function firstLetter(word: string): string {
  return word.match(/\p{L}|\p{N}/u)?.[0] ?? '';
}
