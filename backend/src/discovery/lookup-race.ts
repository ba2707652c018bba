import type { LookupAttempt, SettingsSource } from '@maildesk/contracts';

/** One place to look for settings. `found` is null where there are none; what could not be asked is thrown. */
export interface LookupStep<Found> {
  readonly source: SettingsSource;
  /** What is looked at, to begin a sentence with. */
  readonly what: string;
  readonly run: (signal: AbortSignal) => Promise<{ readonly found: Found | null; readonly message: string }>;
}

interface Run<Found> {
  readonly step: LookupStep<Found>;
  readonly ended: Promise<void>;
  result: {
    readonly found: Found | null;
    readonly outcome: 'found' | 'nothing' | 'failed';
    readonly message: string;
  } | null;
}

/**
 * Looks everywhere at once, and ends as soon as the surest place has answered that has anything: the steps come surest first, and
 * those after it that have answered by then count too. All others are told to stop. When `signal` aborts, what is known by
 * then is the answer.
 */
export async function raceInOrder<Found>(
  steps: readonly LookupStep<Found>[],
  signal: AbortSignal,
): Promise<{ found: Found[]; attempts: LookupAttempt[] }> {
  const enough = new AbortController();
  const timeUp = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true, signal: enough.signal });
  });
  const runs = steps.map((step) => start(step, AbortSignal.any([signal, enough.signal])));
  for (const run of runs) {
    await Promise.race([run.ended, timeUp]);
    if (run.result?.outcome === 'found' || signal.aborted) break;
  }
  // Read before the others are stopped: being stopped is no answer.
  const results = runs.map(({ step, result }) => ({ step, result }));
  const isLate = signal.aborted;
  enough.abort();
  return {
    found: results.flatMap(({ result }) => result?.found ?? []),
    attempts: results.map(({ step, result }) =>
      result === null
        ? unanswered(step, isLate)
        : { source: step.source, outcome: result.outcome, message: result.message },
    ),
  };
}

function start<Found>(step: LookupStep<Found>, signal: AbortSignal): Run<Found> {
  const run: Run<Found> = {
    step,
    result: null,
    ended: Promise.resolve()
      .then(() => step.run(signal))
      .then(
        ({ found, message }) => {
          run.result = { found, message, outcome: found === null ? 'nothing' : 'found' };
        },
        (error: unknown) => {
          if (signal.aborted) return;
          const reason = error instanceof Error ? error.message : String(error);
          run.result = { found: null, message: `${step.what} could not be asked: ${reason}`, outcome: 'failed' };
        },
      ),
  };
  return run;
}

const unanswered = ({ source, what }: LookupStep<unknown>, isLate: boolean): LookupAttempt =>
  isLate
    ? { source, outcome: 'late', message: `${what} did not answer in time.` }
    : { source, outcome: 'not-needed', message: `${what} was not waited for.` };
