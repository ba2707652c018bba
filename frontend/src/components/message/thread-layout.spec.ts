import type { Message, Thread } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { initiallyExpanded, layoutThread } from './thread-layout';

const message = (id: string, change: Partial<Message> = {}) =>
  ({ id, flags: ['seen'], outbox: null, ...change }) as Message;
const thread = (ids: string) => ids.split('').map((id) => message(id));
const drawn = (ids: string, expanded: string, unfolded = '') =>
  layoutThread(thread(ids), new Set(expanded), new Set(unfolded))
    .map((line) => (line.kind === 'fold' ? `(${line.count})` : line.message.id))
    .join('');

describe('initiallyExpanded', () => {
  it('opens the unread, the failed and the last message', () => {
    const messages = [
      message('a'),
      message('b', { flags: [] }),
      message('c', { outbox: { id: 'x', state: 'failed', error: null } }),
      message('d'),
      message('e'),
    ];

    expect([...initiallyExpanded({ messages, ownUnreadIds: null } as Partial<Thread> as Thread)]).toEqual([
      'b',
      'c',
      'e',
    ]);
    // Somebody who keeps apart what they have read.
    const own = { messages, ownUnreadIds: ['a'] } as Partial<Thread> as Thread;
    expect([...initiallyExpanded(own)]).toEqual(['a', 'c', 'e']);
  });
});

describe('layoutThread', () => {
  it.each([
    ['abc', 'c', '', 'abc'],
    ['abcde', 'e', '', 'abcde'],
    ['abcdef', 'f', '', 'a(3)ef'],
    ['abcdefghij', 'ej', '', 'abcdefghij'],
    ['abcdefghijkl', 'fl', '', 'a(3)efg(3)kl'],
    ['abcdef', 'f', 'b', 'abcdef'],
    ['', '', '', ''],
  ])('of %j with %j open and %j unfolded draws %j', (ids, expanded, unfolded, expected) => {
    expect(drawn(ids, expanded, unfolded)).toBe(expected);
  });
});
