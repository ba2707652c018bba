import { describe, expect, it } from 'vitest';
import { type StepToTry, takeSteps } from './connection-steps.js';
import { MailServerError } from './mail-server-error.js';

const never = new Promise<never>(() => undefined);
const explain = (error: unknown) => new MailServerError('server-error', String(error));
const passes = (step: StepToTry['step']): StepToTry => ({ step, run: async () => `${step} is fine` });
const fails = (step: StepToTry['step']): StepToTry => ({ step, run: () => Promise.reject(new Error(`no ${step}`)) });
const hangs = (step: StepToTry['step']): StepToTry => ({ step, run: () => never });

describe('takeSteps', () => {
  it('reports each step in order when all pass', async () => {
    const taken = await takeSteps('imap', [passes('connect'), passes('secure')], { timeUp: never, explain });

    expect(taken).toEqual([
      { server: 'imap', step: 'connect', state: 'ok', problem: null, message: 'connect is fine' },
      { server: 'imap', step: 'secure', state: 'ok', problem: null, message: 'secure is fine' },
    ]);
  });

  it('skips what follows a failed step', async () => {
    const steps = [passes('connect'), fails('secure'), passes('sign-in'), passes('mailboxes')];

    const taken = await takeSteps('imap', steps, { timeUp: never, explain });

    expect(taken.map(({ state }) => state)).toEqual(['ok', 'failed', 'skipped', 'skipped']);
    expect(taken[1]).toMatchObject({ problem: 'server-error', message: 'Error: no secure' });
  });

  it('fails the step that is reached when the time is up', async () => {
    const timeUp = new Promise<never>((_resolve, reject) => setTimeout(() => reject(new Error('time is up')), 5));

    const taken = await takeSteps('smtp', [passes('connect'), hangs('secure'), passes('sign-in')], { timeUp, explain });

    expect(taken.map(({ state }) => state)).toEqual(['ok', 'failed', 'skipped']);
    expect(taken[1]?.message).toBe('Error: time is up');
  });
});
