import { describe, expect, it } from 'vitest';
import { noticeSteps, type ToldTrouble } from './notice-steps.js';
import type { Trouble } from './present-troubles.js';

const now = new Date('2026-03-01T12:00:00Z');
const ago = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);
const rule = { troubles: ['not-fresh', 'outage'], afterMinutes: 5, quietMinutes: 3 } as const;
const there = (changes: Partial<Trouble> = {}): Trouble => ({
  trouble: 'not-fresh',
  subject: 'a',
  accountId: 'a',
  since: ago(20),
  isSaidBy: null,
  problem: null,
  ...changes,
});
const told = (overSince: Date | null): ToldTrouble => ({ ...there(), overSince });

/** Which of the steps names the trouble, if any. */
function stepsOf(toldOf: readonly ToldTrouble[], present: readonly Trouble[], by: Parameters<typeof noticeSteps>[0]) {
  const { open: _open, ...steps } = noticeSteps(by, toldOf, present, now);
  return Object.entries(steps).flatMap(([name, all]) => (all.length > 0 ? [name] : []));
}

describe('what a rule tells', () => {
  it.each<[string, readonly ToldTrouble[], readonly Trouble[], string[]]>([
    ['nothing where nothing is wrong', [], [], []],
    ['a trouble that has lasted long enough', [], [there()], ['begun']],
    ['a trouble in the minute in which it has', [], [there({ since: ago(5) })], ['begun']],
    ['nothing of one that is too young', [], [there({ since: ago(4) })], []],
    ['nothing of one that it does not watch', [], [there({ trouble: 'not-sent' })], []],
    ['nothing of one that an outage says', [], [there({ isSaidBy: 'outage' })], []],
    ['one that a trouble says which it does not watch', [], [there({ isSaidBy: 'sign-in-needed' })], ['begun']],
    ['nothing twice', [told(null)], [there()], []],
    ['nothing twice when an outage says it afterwards', [told(null)], [there({ isSaidBy: 'outage' })], []],
    ['nothing yet when a trouble has just gone', [told(null)], [], ['quiet']],
    ['nothing while it may still come back', [told(ago(2))], [], []],
    ['nothing when it came back in time', [told(ago(2))], [there()], ['back']],
    ['that it is over when it has stayed away', [told(ago(3))], [], ['ended']],
    ['the same kind of trouble of another account', [told(null)], [there(), there({ subject: 'b' })], ['begun']],
  ])('%s', (_name, toldOf, present, steps) => {
    expect(stepsOf(toldOf, present, { ...rule, troubles: [...rule.troubles] })).toEqual(steps);
  });

  it('is over at once where no quiet time was wanted', () => {
    expect(stepsOf([told(null)], [], { ...rule, troubles: ['not-fresh'], quietMinutes: 0 })).toEqual(['ended']);
  });

  it('says of all that is told and not over that it is open', () => {
    const isOver = { ...told(ago(3)), subject: 'over' };
    const mayComeBack = { ...told(ago(1)), subject: 'quiet' };
    const young = there({ subject: 'young', since: ago(1) });
    const present = [there(), young, there({ trouble: 'outage', subject: 'imap.example.org', accountId: null })];

    const { open } = noticeSteps(
      { ...rule, troubles: [...rule.troubles] },
      [told(null), isOver, mayComeBack],
      present,
      now,
    );

    expect(open).toEqual(['not-fresh:a', 'not-fresh:quiet', 'outage:imap.example.org']);
  });
});
