import { describe, expect, it } from 'vitest';
import { nextReading, type Unread } from './reading-order.js';

const nothing: Unread = {
  previews: [],
  isPreparing: false,
  fill: null,
  unbegun: null,
  seen: null,
  wasSeen: false,
  isFillingAlone: false,
};
const open = { mailboxId: 'open', isUnbegun: false };
const isSeen = (mailboxId: string): boolean => mailboxId === 'inbox';

describe('what is read in next', () => {
  it.each<[string, Partial<Unread>, string | null]>([
    ['nothing where all is here', {}, null],
    ['history', { fill: 'archive' }, 'fill archive'],
    ['first words before history', { previews: ['sent'], fill: 'archive' }, 'preview sent'],
    ['first words of what is seen before others', { previews: ['sent', 'inbox'] }, 'preview inbox'],
    ['rows of a new mailbox before first words', { previews: ['sent'], fill: 'archive', unbegun: 'new' }, 'fill new'],
    ['first words of what is seen before that', { previews: ['sent', 'inbox'], unbegun: 'new' }, 'preview inbox'],
    [
      'nothing but the inbox while it is being filled alone',
      { previews: ['inbox'], fill: 'inbox', unbegun: 'new', isFillingAlone: true },
      'fill inbox',
    ],
    [
      'rows of a new mailbox while first words are being made ready',
      { previews: ['inbox'], isPreparing: true, fill: 'archive', unbegun: 'new' },
      'fill new',
    ],
    ['no history while first words are being made ready', { isPreparing: true, fill: 'archive' }, null],
    [
      'rows of a mailbox that somebody has open before everything else',
      { previews: ['inbox'], fill: 'archive', unbegun: 'new', seen: { ...open, isUnbegun: true } },
      'fill open',
    ],
    [
      'history of a mailbox that somebody has open before what nobody sees',
      { previews: ['sent'], unbegun: 'new', fill: 'archive', seen: open },
      'fill open',
    ],
    ['first words of what is seen before that', { previews: ['inbox'], fill: 'archive', seen: open }, 'preview inbox'],
    ['every other time something else', { unbegun: 'new', fill: 'archive', seen: open, wasSeen: true }, 'fill new'],
    ['that history again where nothing else is left', { fill: 'open', seen: open, wasSeen: true }, 'fill open'],
    ['no large batch of it while first words are being made ready', { isPreparing: true, seen: open }, null],
    ['one batch of first words at a time', { isPreparing: true, previews: ['inbox'] }, null],
  ])('is %s', (_name, unread, expected) => {
    const next = nextReading({ ...nothing, ...unread }, isSeen);
    expect(next === null ? null : `${next.kind} ${next.mailboxId}`).toBe(expected);
  });
});
