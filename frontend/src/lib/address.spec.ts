import { afterEach, describe, expect, it } from 'vitest';
import { speak } from '../locales/spoken';
import { initials, peopleLine, personName, shortName } from './address';

const person = (name: string, address = 'x@example.org') => ({ name, address });

describe('personName', () => {
  afterEach(() => speak('en', null));

  it('is a word for nobody in the language of the person', async () => {
    expect(personName(person(' ', ''))).toBe('Unknown sender');
    await speak('de', null);
    expect(personName(person('', ' '))).toBe('Unbekannter Absender');
  });
});

describe('shortName', () => {
  it.each([
    ['Marta Keller', 'Marta'],
    ['Keller, Marta', 'Marta'],
    ['Support', 'Support'],
    ['', 'x'],
  ])('calls "%s" %s', (name, short) => {
    expect(shortName(person(name))).toBe(short);
  });
});

describe('peopleLine', () => {
  it('gives one person the whole name', () => {
    expect(peopleLine([person('Marta Keller')], 'me@example.org')).toBe('Marta Keller');
  });

  it('gives several people short names and calls oneself me', () => {
    const people = [person('Marta Keller'), person('Anna Berg', 'ME@example.org')];
    expect(peopleLine(people, 'me@example.org')).toBe('Marta, me');
  });

  it('falls back to the address', () => {
    expect(peopleLine([person('', 'lee@example.org')], '')).toBe('lee@example.org');
  });
});

describe('initials', () => {
  it.each([
    ['Marta Keller', 'MK'],
    ['Dr. Ewa Maria Nowak', 'DN'],
    ['support', 'S'],
    ['"(Ömer)"', 'Ö'],
    ['山田 太郎', '山太'],
    ['💌', '?'],
  ])('of %s are %s', (name, letters) => {
    expect(initials(person(name))).toBe(letters);
  });
});
