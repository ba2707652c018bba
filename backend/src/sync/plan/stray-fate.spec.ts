import { describe, expect, it } from 'vitest';
import type { StrayWish } from '../../mail/mail.module.js';
import { type Fate, type Place, type SearchState, strayFates } from './stray-fate.js';

const wish = (kind: StrayWish['kind'], own: Partial<StrayWish> = {}): StrayWish => ({
  id: 'wish',
  locationId: 'former',
  mailboxId: 'inbox',
  messageId: 'message',
  kind,
  flag: null,
  targetMailboxId: kind === 'move' || kind === 'copy' ? 'target' : null,
  beside: [],
  lostAt: new Date(0),
  ...own,
});
const place = (mailboxId: string, own: Partial<Place> = {}): Place => ({
  id: `in ${mailboxId}`,
  mailboxId,
  messageId: 'message',
  role: null,
  ...own,
});

const seen = wish('add-flag', { flag: 'seen' });
const star = wish('add-flag', { flag: 'flagged' });
const label = wish('add-keyword', { flag: 'invoice' });
const old = { beside: ['in old'] };

const short = (fate: Fate | undefined): string =>
  fate?.kind === 'follows' ? `follows to ${fate.place.id}` : `${fate?.kind}`;
const fateOf = (one: StrayWish, places: readonly Place[], search: SearchState): string =>
  short(strayFates([one], places, () => search).get(one.id));

describe('a wish whose message is gone from where it lay', () => {
  it.each<[string, StrayWish, readonly Place[], string, string]>([
    ['a mark, the message moved', seen, [place('work')], 'follows to in work', 'follows to in work'],
    ['a mark, nothing found', seen, [], 'waits', 'fulfilled'],
    ['a star, nothing found', star, [], 'waits', 'refused'],
    ['a star taken away, nothing found', wish('remove-flag', { flag: 'flagged' }), [], 'waits', 'fulfilled'],
    ['a label, nothing found', label, [], 'waits', 'refused'],
    [
      'a note that it was forwarded, nothing found',
      wish('add-keyword', { flag: '$forwarded' }),
      [],
      'waits',
      'fulfilled',
    ],
    ['a mark, another copy left', { ...seen, ...old }, [place('old')], 'waits', 'follows to in old'],
    [
      'a mark, moved beside another copy',
      { ...seen, ...old },
      [place('old'), place('work')],
      'follows to in work',
      'follows to in work',
    ],
    ['a move, the message moved elsewhere', wish('move'), [place('work')], 'follows to in work', 'follows to in work'],
    ['a move, the message moved there', wish('move'), [place('target')], 'fulfilled', 'fulfilled'],
    [
      'a move, copied elsewhere and moved there',
      wish('move'),
      [place('work'), place('target')],
      'fulfilled',
      'fulfilled',
    ],
    ['a move, nothing found', wish('move'), [], 'waits', 'refused'],
    ['a move, another copy left', wish('move', old), [place('old')], 'waits', 'refused'],
    [
      'a move, another copy there already',
      wish('move', { beside: ['in target'] }),
      [place('target')],
      'waits',
      'fulfilled',
    ],
    ['a copy, the message moved', wish('copy'), [place('work')], 'follows to in work', 'follows to in work'],
    ['a copy, made already', wish('copy'), [place('work'), place('target')], 'fulfilled', 'fulfilled'],
    ['a copy, another copy left', wish('copy', old), [place('old')], 'waits', 'follows to in old'],
    ['a copy, nothing found', wish('copy'), [], 'waits', 'refused'],
    ['a deletion, nothing found', wish('expunge'), [], 'waits', 'fulfilled'],
    ['a deletion, another copy left', wish('expunge', old), [place('old')], 'waits', 'fulfilled'],
    ['a deletion, taken out of the trash', wish('expunge'), [place('inbox')], 'refused', 'refused'],
    [
      'a deletion, thrown away again',
      wish('expunge'),
      [place('bin', { role: 'trash' })],
      'follows to in bin',
      'follows to in bin',
    ],
  ])('%s', (_name, one, places, before, afterSearch) => {
    expect([fateOf(one, places, 'open'), fateOf(one, places, 'done')]).toEqual([before, afterSearch]);
  });

  it('tells in words what a person would miss', () => {
    const fate = strayFates([wish('move')], [], () => 'done').get('wish');

    expect(fate).toMatchObject({ kind: 'refused', reason: expect.stringContaining('deleted') });
  });

  it.each<[string, StrayWish, readonly Place[], string]>([
    ['a mark that nobody would miss, as the message may be there still', seen, [], 'refused'],
    ['a star', star, [], 'refused'],
    [
      'a star, another copy left, which may not be the one that was meant',
      { ...star, ...old },
      [place('old')],
      'refused',
    ],
    ['a star, the message found in the end', star, [place('work')], 'follows to in work'],
    ['a move', wish('move'), [], 'refused'],
    ['a move, another copy there already', wish('move', { beside: ['in target'] }), [place('target')], 'fulfilled'],
    ['a copy, another copy left', wish('copy', old), [place('old')], 'refused'],
    ['a deletion, as the message may be there still', wish('expunge'), [], 'refused'],
  ])('ends when the search is given up: %s', (_name, one, places, expected) => {
    expect(fateOf(one, places, 'given-up')).toBe(expected);
  });

  it('tells in words that the search was given up', () => {
    const fate = strayFates([wish('expunge')], [], () => 'given-up').get('wish');

    expect(fate).toMatchObject({ kind: 'refused', reason: expect.stringContaining('within a day') });
  });
});

describe('several wishes of one message', () => {
  it('go to one place together when they come from one', () => {
    const fates = strayFates(
      [
        { ...seen, id: 'a' },
        { ...wish('move'), id: 'b' },
      ],
      [place('work'), place('other')],
      () => 'open',
    );

    expect([short(fates.get('a')), short(fates.get('b'))]).toEqual(['follows to in work', 'follows to in work']);
  });

  it('go to a place each when they come from two copies that were both moved', () => {
    const strays = [wish('move', { id: 'a', locationId: 'one' }), wish('move', { id: 'b', locationId: 'other' })];
    const fates = strayFates(strays, [place('work', { id: 'first' }), place('work', { id: 'second' })], () => 'open');

    expect([short(fates.get('a')), short(fates.get('b'))]).toEqual(['follows to first', 'follows to second']);
  });

  it('wait for the second copy when only one has turned up', () => {
    const strays = [
      { ...seen, id: 'a', locationId: 'one' },
      { ...seen, id: 'b', locationId: 'other' },
    ];
    const fates = strayFates(strays, [place('work')], () => 'open');

    expect([short(fates.get('a')), short(fates.get('b'))]).toEqual(['follows to in work', 'waits']);
  });
});
