import type { RoundTripProgress, RoundTripStep } from '@maildesk/contracts';
import { formatDuration } from './health-words';

const all: readonly RoundTripStep[] = ['accepted', 'arrived', 'stored', 'removed'];

const names: Readonly<Record<RoundTripStep, readonly [done: string, underWay: string]>> = {
  accepted: ['Sent: the mail server took it', 'Sending it to itself…'],
  arrived: ['It was in the mailbox on the server', 'Waiting for it to arrive in the mailbox…'],
  stored: ['MailDesk saw it and told the browsers', 'Waiting for MailDesk to see it…'],
  removed: ['It is removed again, for good', 'Removing it…'],
};

export interface TripLine {
  readonly step: RoundTripStep | 'shown';
  readonly state: 'done' | 'running' | 'failed';
  readonly text: string;
}

/**
 * The steps of a round trip as lines: those that are done, and the one under way or the one that did not come about. `shownMs`: from the
 * moment the server had taken it until this page drew that it is here.
 */
export function tripLines(
  steps: readonly RoundTripProgress[],
  { failedAt, isRunning, shownMs }: { failedAt: RoundTripStep | null; isRunning: boolean; shownMs: number | null },
): TripLine[] {
  const lines: TripLine[] = [];
  for (const { step, tookMs } of steps) {
    // Both at one time: it was here before anybody asked the server.
    const isAtOnce = step === 'stored' && tookMs === 0;
    const text = isAtOnce ? `${names[step][0]}: at once` : `${names[step][0]}: ${formatDuration(tookMs)}`;
    lines.push({ step, state: 'done', text });
    if (step === 'stored' && shownMs !== null) {
      lines.push({ step: 'shown', state: 'done', text: `On this screen ${formatDuration(shownMs)} after it was sent` });
    }
  }
  const next = failedAt ?? all[steps.length];
  if (failedAt !== null) lines.push({ step: failedAt, state: 'failed', text: `${names[failedAt][0]}: no` });
  else if (isRunning && next !== undefined) lines.push({ step: next, state: 'running', text: names[next][1] });
  return lines;
}
