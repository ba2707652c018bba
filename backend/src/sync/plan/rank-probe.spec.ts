import { describe, expect, it } from 'vitest';
import { RankProbe } from './rank-probe.js';

/** Lets a probe ask a simulated mailbox until it is done. */
function run(
  here: readonly number[],
  server: readonly number[],
): { gone: readonly number[] | 'unclear'; questions: number } {
  const probe = new RankProbe(here, server.length);
  let questions = 0;
  for (let asked = probe.next(); asked !== null; asked = probe.next()) {
    questions += 1;
    expect(asked).toEqual([...new Set(asked)].toSorted((a, b) => a - b));
    probe.answer(new Map(asked.map((seq) => [seq, server[seq - 1] as number])));
  }
  return { gone: probe.outcome, questions };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => (index + 1) * 3);

/** Numbers that look random and are the same each time. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe('RankProbe', () => {
  const here = upTo(20_000);
  const without = (isGone: (uid: number, index: number) => boolean): number[] =>
    here.filter((uid, index) => !isGone(uid, index));
  const more = [60_003, 60_010, 70_000];
  const cases: readonly [string, number[], number][] = [
    ['nothing gone', here, 1],
    ['the first gone', without((_, index) => index === 0), 2],
    ['the last gone', without((_, index) => index === here.length - 1), 2],
    ['one gone in the middle', without((_, index) => index === 9_876), 2],
    [
      'a block and twelve scattered gone',
      without((_, index) => (index > 5_000 && index <= 5_050) || index % 1_700 === 3),
      3,
    ],
    ['the first half gone', without((_, index) => index < 10_000), 3],
    ['the last half gone', without((_, index) => index >= 10_000), 3],
    ['everything gone', [], 0],
    ['nothing gone and new mail at the end', [...here, ...more], 3],
    ['as many gone as there is new mail at the end', [...without((_, index) => index % 7_000 === 5), ...more], 4],
    ['everything gone and new mail at the end', more, 1],
  ];

  it.each(cases)('finds %s', (_name, server, most) => {
    const present = new Set(server);
    const { gone, questions } = run(here, server);
    expect(gone).toEqual(here.filter((uid) => !present.has(uid)));
    expect(questions).toBeLessThanOrEqual(most);
  });

  it.each([5_000, 20_000, 100_000, 400_000])('finds one deletion among %d messages in two questions', (count) => {
    const all = upTo(count);
    const lost = 3 * Math.floor(count * 0.777);
    const { gone, questions } = run(
      all,
      all.filter((uid) => uid !== lost),
    );
    expect({ gone, questions }).toEqual({ gone: [lost], questions: 2 });
  });

  it('finds exactly what is gone from hundreds of mailboxes, or says that it cannot tell', () => {
    for (let seed = 1; seed <= 400; seed += 1) {
      const random = randomNumbers(seed);
      const all = upTo(1 + Math.floor(random() * 3_000));
      const rate = random() ** 4;
      const block = Math.floor(random() * all.length);
      const server = all.filter((_, index) => random() >= rate && !(index > block && index < block + 20));
      const added = Math.floor(random() * 4);
      for (let nth = 1; nth <= added; nth += 1) server.push((all.at(-1) as number) + nth * 2);
      const present = new Set(server);
      const { gone, questions } = run(all, server);
      if (gone !== 'unclear') expect(gone).toEqual(all.filter((uid) => !present.has(uid)));
      expect(questions).toBeLessThanOrEqual(6);
    }
  });

  const unclear: readonly [string, number[], number[]][] = [
    ['the server has a message in between that is not known here', [3, 6, 9], [3, 4, 9]],
    ['the server has a message before all that are known', [3, 6, 9], [1, 6, 9]],
    ['the server has more in between than is known here', [3, 6, 9], [3, 4, 5, 6, 9]],
    ['the UIDs do not ascend', [3, 6, 9, 12], [6, 3, 9]],
  ];

  it.each(unclear)('cannot tell when %s', (_name, known, server) => {
    expect(run(known, server).gone).toBe('unclear');
  });

  it('asks the server six times at most', () => {
    const all = upTo(200_000);
    expect(
      run(
        all,
        all.filter((_, index) => index % 2 === 0),
      ).questions,
    ).toBeLessThanOrEqual(6);
  });
});
