import { withQuote, type AccountHealth } from '@maildesk/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPart, speak } from '../locales/spoken';
import { overallSaid, quirkSaid, stateSaid, stepSaid } from './health-said';

const well = {
  state: 'live',
  isFresh: true,
  needsAttention: false,
  host: 'imap.example.org',
  capabilities: [],
  words: 'What the server says.',
  nextStep: null,
  failureClass: null,
  problem: null,
  triesLeft: null,
  throttledUntil: null,
  changes: { waiting: 0, failed: 0 },
  outbox: { waiting: 0, stuck: 0, oldestAt: null },
} as unknown as AccountHealth;
const refused = {
  code: 'login-refused',
  message: withQuote('imap.example.org refuses this user name and password.', 'NO [AUTHENTICATIONFAILED]'),
} as const;

afterEach(() => speak('en', null));

it('in English it is what the server says', () => {
  expect(stateSaid(well)).toBe('What the server says.');
  expect(stepSaid({ ...well, nextStep: 'Do it.' })).toBe('Do it.');
  expect(overallSaid([well], 'All of it.')).toBe('All of it.');
});

describe('in German', () => {
  beforeEach(async () => {
    await openPart('admin');
    await speak('de', null);
  });

  it.each<[Partial<AccountHealth>, RegExp]>([
    [{}, /^Live: Neue Mails zeigen sich, sobald sie ankommen\.$/],
    [{ isFresh: false }, /^Verbunden, aber seit mehr als zehn Minuten ist nicht belegt/],
    [{ state: 'polling' }, /kann neue Mails nicht ansagen\.$/],
    [{ state: 'polling', capabilities: ['IDLE'] }, /weigert sich/],
    [{ throttledUntil: '2026-01-01T00:00:00.000Z' }, /bat darum, eine Weile in Ruhe gelassen zu werden/],
    [
      { state: 'needs-you', problem: refused, triesLeft: 3 },
      /imap\.example\.org lehnt .* Der Server sagt: „NO \[AUTHENTICATIONFAILED\]“ .* noch 3 Mal/,
    ],
    [{ state: 'needs-you', problem: refused, triesLeft: 0 }, /^Angehalten, bis eine Person hilft\. .*FAILED\]“$/],
    [{ changes: { waiting: 0, failed: 1 } }, /Der Server lehnte 1 Änderung ab\.$/],
  ])('an account that is %j: %s', (change, words) => {
    expect(stateSaid({ ...well, ...change })).toMatch(words);
  });

  it.each<[Partial<AccountHealth>, RegExp | null]>([
    [{}, null],
    [{ state: 'needs-you', failureClass: 'authorization', nextStep: 'x' }, /„Erneut anmelden“/],
    [{ state: 'reconnecting', nextStep: 'x' }, /ob der Mailserver läuft/],
    [{ isFresh: false, nextStep: 'x' }, /^Lassen Sie es neu verbinden/],
    [{ nextStep: 'x' }, /abgelehnten Änderungen/],
  ])('what to do about one that is %j: %s', (change, words) => {
    const said = stepSaid({ ...well, ...change });
    if (words === null) expect(said).toBeNull();
    else expect(said).toMatch(words);
  });

  it('all of them, and what a server gets wrong', () => {
    expect(overallSaid([well, { ...well, state: 'paused' }], 'x')).toBe('1 von 2 Konten ist live, 1 angehalten.');
    expect(overallSaid([well, well], 'x')).toBe('Alle 2 Konten sind live.');
    expect(overallSaid([{ ...well, state: 'needs-you', needsAttention: true }], 'x')).toBe(
      'Das Konto ist nicht live, 1 braucht Aufmerksamkeit.',
    );
    expect(quirkSaid({ quirk: 'no-qresync', words: 'x' })).toContain('QRESYNC');
  });
});
