import type { ConnectionProgress, ConnectionStep } from '@maildesk/contracts';
import type { MailServerError } from './mail-server-error.js';

type Server = ConnectionStep['server'];

/** One step of a connection test: does something and says in a sentence how it went, or throws. */
export interface StepToTry {
  readonly step: ConnectionStep['step'];
  readonly run: () => Promise<string>;
}

/**
 * Takes the steps one after the other up to the first that fails or that `timeUp` interrupts; the rest are `skipped`.
 * `explain` turns what a step threw into the sentence for the person; `tell` hears of each step when it begins and when it ends.
 */
export async function takeSteps(
  server: Server,
  steps: readonly StepToTry[],
  options: {
    timeUp: Promise<never>;
    explain: (error: unknown) => MailServerError | Promise<MailServerError>;
    tell?: (step: ConnectionProgress) => void;
  },
): Promise<ConnectionStep[]> {
  const taken: ConnectionStep[] = [];
  const take = (step: ConnectionStep): void => {
    taken.push(step);
    options.tell?.(step);
  };
  for (const { step, run } of steps) {
    if (taken.some(({ state }) => state === 'failed')) {
      take({ server, step, state: 'skipped', problem: null, message: 'Not tried, as the step before failed.' });
      continue;
    }
    options.tell?.({ server, step, state: 'running', problem: null, message: '' });
    try {
      const message = await Promise.race([run(), options.timeUp]);
      take({ server, step, state: 'ok', problem: null, message });
    } catch (error) {
      const { problem, message } = await options.explain(error);
      take({ server, step, state: 'failed', problem, message });
    }
  }
  return taken;
}
