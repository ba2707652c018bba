import { describe, expect, it } from 'vitest';
import { chipStep, entryStep, isListOfPeople, type EntryState } from './recipient-keys';

const press = (name: string) => {
  const parts = name.split('+');
  return {
    key: parts.at(-1) ?? '',
    ctrlKey: parts.includes('Ctrl'),
    metaKey: parts.includes('Meta'),
    shiftKey: parts.includes('Shift'),
  };
};
const empty: EntryState = { typed: '', isCaretAtStart: true, hasPeople: true, offer: 'none' };
const typing: EntryState = { typed: 'an', isCaretAtStart: false, hasPeople: true, offer: 'none' };
const quoting: EntryState = { ...typing, typed: '"Young' };
const offered: EntryState = { ...typing, offer: 'chosen' };
const offeredOnly: EntryState = { ...typing, offer: 'open' };

describe('a key in the field of recipients', () => {
  it.each([
    ['Enter', typing, 'finish-here'],
    [',', typing, 'finish-here'],
    [';', typing, 'finish-here'],
    [',', quoting, null],
    [';', quoting, null],
    ['Enter', quoting, 'finish-here'],
    ['Tab', typing, 'finish'],
    ['Tab', empty, null],
    ['Shift+Tab', typing, null],
    ['Ctrl+Enter', typing, 'finish'],
    ['Meta+Enter', typing, 'finish'],
    ['Ctrl+Enter', offered, 'finish'],
    ['a', typing, null],
    ['Backspace', empty, 'to-chips'],
    ['ArrowLeft', empty, 'to-chips'],
    ['Backspace', typing, null],
    ['Backspace', { ...empty, hasPeople: false }, null],
    ['ArrowDown', typing, null],
    ['Escape', typing, null],
    ['ArrowDown', offered, 'offer-next'],
    ['ArrowUp', offeredOnly, 'offer-previous'],
    ['Escape', offered, 'offer-close'],
    ['Enter', offered, 'offer-take'],
    ['Tab', offered, 'offer-take'],
    ['Shift+Tab', offered, null],
    ['Enter', offeredOnly, 'finish-here'],
    [',', offered, 'finish-here'],
  ] as const)('%s with %o: %s', (key, state, step) => {
    expect(entryStep(press(key), state)).toBe(step);
  });
});

it.each([
  ['Delete', 'remove'],
  ['Backspace', 'remove'],
  ['Enter', 'edit'],
  ['F2', 'edit'],
  ['ArrowLeft', 'previous'],
  ['ArrowRight', 'next'],
  ['a', null],
] as const)('%s on a recipient: %s', (key, step) => {
  expect(chipStep(press(key))).toBe(step);
});

it.each([
  ['anna@example.org', false],
  ['Anna Young <anna@example.org>', false],
  ['anna@example.org, bert@example.org', true],
  ['anna@example.org bert@example.org', true],
  ['anna@example.org\tbert@example.org', true],
  ['anna@example.org\r\n', true],
])('a pasted %j is a list of people: %s', (text, is) => {
  expect(isListOfPeople(text)).toBe(is);
});
