import { describe, expect, it } from 'vitest';
import { nextReading, type Unread } from './reading-order.js';

const nothing: Unread = { previews: [], isPreparing: false, fill: null, unbegun: null, isFillingAlone: false };
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
    ['one batch of first words at a time', { isPreparing: true, previews: ['inbox'] }, null],
  ])('is %s', (_name, unread, expected) => {
    const next = nextReading({ ...nothing, ...unread }, isSeen);
    expect(next === null ? null : `${next.kind} ${next.mailboxId}`).toBe(expected);
  });
});
