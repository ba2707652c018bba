import { describe, expect, it } from 'vitest';
import { isSignInRefused, newChecklist, withProgress } from './checklist';

const told = (server: 'imap' | 'smtp', step: 'connect' | 'sign-in', state: 'running' | 'ok' | 'failed') =>
  ({ server, step, state, problem: null, message: `${step} ${state}` }) as const;

describe('the checklist of a connection test', () => {
  it('names every step before anything happens', () => {
    expect(newChecklist().map(({ server, step }) => `${server} ${step}`)).toEqual([
      'imap connect',
      'imap secure',
      'imap sign-in',
      'imap mailboxes',
      'smtp connect',
      'smtp secure',
      'smtp sign-in',
    ]);
    expect(newChecklist().every(({ state }) => state === 'waiting')).toBe(true);
  });

  it('fills in step by step, each server by itself', () => {
    const list = [
      told('imap', 'connect', 'running'),
      told('imap', 'connect', 'ok'),
      told('smtp', 'connect', 'running'),
    ];

    const filled = list.reduce(withProgress, newChecklist());

    expect(filled.filter(({ state }) => state !== 'waiting')).toMatchObject([
      { server: 'imap', step: 'connect', state: 'ok', message: 'connect ok' },
      { server: 'smtp', step: 'connect', state: 'running' },
    ]);
  });

  it.each([
    [[], false],
    [[told('imap', 'sign-in', 'failed')], true],
    [[told('imap', 'sign-in', 'failed'), told('smtp', 'sign-in', 'failed')], true],
    [[told('imap', 'sign-in', 'failed'), told('smtp', 'connect', 'failed')], false],
  ])('after %j says whether only the sign-in was refused: %s', (list, expected) => {
    expect(isSignInRefused(list.reduce(withProgress, newChecklist()))).toBe(expected);
  });
});
