import type { ConnectionStep } from '@maildesk/contracts';
import type { MailServerError } from './mail-server-error.js';

type Server = ConnectionStep['server'];

/** One step of a connection test: does something and says in a sentence how it went, or throws. */
export interface StepToTry {
  readonly step: ConnectionStep['step'];
  readonly run: () => Promise<string>;
}

/**
 * Takes the steps one after the other up to the first that fails or that `timeUp` interrupts; the rest are `skipped`.
 * `explain` turns what a step threw into the sentence for the person.
 */
export async function takeSteps(
  server: Server,
  steps: readonly StepToTry[],
  options: { timeUp: Promise<never>; explain: (error: unknown) => MailServerError | Promise<MailServerError> },
): Promise<ConnectionStep[]> {
  const taken: ConnectionStep[] = [];
  for (const { step, run } of steps) {
    if (taken.some(({ state }) => state === 'failed')) {
      taken.push({ server, step, state: 'skipped', problem: null, message: 'Not tried, as the step before failed.' });
      continue;
    }
    try {
      const message = await Promise.race([run(), options.timeUp]);
      taken.push({ server, step, state: 'ok', problem: null, message });
    } catch (error) {
      const { problem, message } = await options.explain(error);
      taken.push({ server, step, state: 'failed', problem, message });
    }
  }
  return taken;
}
