import { describe, expect, it } from 'vitest';
import { keysOf, planThreads, type ThreadInput, threadKey } from './thread-resolver.js';

const message = (id: string | null, ...referenceIds: string[]): ThreadInput => ({ messageIdHeader: id, referenceIds });

/** Feeds batches one after the other as the database would, and answers the messages of each thread. */
function partition(batches: readonly (readonly ThreadInput[])[]): string[][] {
  const known = new Map<string, string>();
  const members = new Map<string, string[]>();
  let made = 0;
  for (const batch of batches) {
    const relevant = new Map([...known].filter(([key]) => batch.some((item) => keysOf(item).includes(key))));
    const plan = planThreads(batch.map(keysOf), relevant);
    const names = Array.from({ length: plan.newThreads }, () => `t${String(made++).padStart(4, '0')}`);
    const nameOf = (thread: string) => (thread.startsWith('new:') ? (names[Number(thread.slice(4))] ?? '') : thread);
    for (const { from, into } of plan.merges) {
      const target = nameOf(into);
      members.set(target, [...(members.get(target) ?? []), ...(members.get(from) ?? [])]);
      members.delete(from);
      for (const [key, thread] of known) if (thread === from) known.set(key, target);
    }
    for (const { key, thread } of plan.keys) known.set(key, nameOf(thread));
    batch.forEach((item, index) => {
      const thread = nameOf(plan.threadOf[index] ?? '');
      members.set(thread, [...(members.get(thread) ?? []), item.messageIdHeader ?? 'none']);
    });
  }
  return [...members.values()].map((ids) => ids.toSorted()).toSorted((a, b) => (a[0] ?? '').localeCompare(b[0] ?? ''));
}

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const copy = [...items];
  let state = seed;
  for (let index = copy.length - 1; index > 0; index--) {
    state = (state * 1103515245 + 12345) % 2147483648;
    const other = state % (index + 1);
    [copy[index], copy[other]] = [copy[other] as T, copy[index] as T];
  }
  return copy;
}

describe('keysOf', () => {
  it('names a message itself first and each key once, and no id that must not join', () => {
    const keys = keysOf(message('a@example.org', 'b@example.org', 'none', 'a@example.org', 'b@example.org'));
    expect(keys).toEqual([threadKey('a@example.org'), threadKey('b@example.org')]);
  });
});

describe('planThreads', () => {
  it('joins a reply that arrives before its parent', () => {
    expect(partition([[message('b@example.org', 'a@example.org')], [message('a@example.org')]])).toEqual([
      ['a@example.org', 'b@example.org'],
    ]);
  });

  it('joins two answers to a message that never arrived', () => {
    expect(
      partition([[message('b@example.org', 'lost@example.org')], [message('c@example.org', 'lost@example.org')]]),
    ).toEqual([['b@example.org', 'c@example.org']]);
  });

  it('merges two threads when a message refers to both', () => {
    const batches = [
      [message('a@example.org')],
      [message('b@example.org')],
      [message('c@example.org', 'a@example.org', 'b@example.org')],
    ];

    expect(partition(batches)).toEqual([['a@example.org', 'b@example.org', 'c@example.org']]);
  });

  it('ends in the same threads whatever the order and the size of the batches', () => {
    const messages = Array.from({ length: 120 }, (_, index) => {
      const parent = index % 7 === 0 ? null : `m${index - (index % 7 === 1 ? 1 : 2)}@example.org`;
      return parent === null ? message(`m${index}@example.org`) : message(`m${index}@example.org`, parent);
    });
    const expected = partition([messages]);

    for (let seed = 1; seed <= 12; seed++) {
      const mixed = shuffled(messages, seed);
      const batches: ThreadInput[][] = [];
      for (let at = 0; at < mixed.length; at += (seed % 5) + 1) batches.push(mixed.slice(at, at + (seed % 5) + 1));
      expect(partition(batches)).toEqual(expected);
    }
  });

  it('survives a message that refers to itself and references that go in circles', () => {
    const batches = [
      [message('a@example.org', 'a@example.org', 'b@example.org')],
      [message('b@example.org', 'a@example.org')],
    ];

    expect(partition(batches)).toEqual([['a@example.org', 'b@example.org']]);
  });

  it('keeps messages apart whose only reference is no Message-ID', () => {
    expect(
      partition([
        [message('a@example.org', 'none')],
        [message('b@example.org', 'none')],
        [message(null)],
        [message(null)],
      ]),
    ).toEqual([['a@example.org'], ['b@example.org'], ['none'], ['none']]);
  });

  it('names no thread for keys that are known with it already', () => {
    const known = new Map([[threadKey('a@example.org') ?? '', 't1']]);

    expect(planThreads([keysOf(message('a@example.org'))], known)).toEqual({
      threadOf: ['t1'],
      newThreads: 0,
      merges: [],
      keys: [],
    });
  });
});
