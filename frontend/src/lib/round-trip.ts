import type { RoundTripProgress, RoundTripStep } from '@maildesk/contracts';
import { t } from '../locales/health';
import { formatDuration } from './health-words';

const all: readonly RoundTripStep[] = ['accepted', 'arrived', 'stored', 'removed'];

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
    const name = t(`trip.${step}`);
    const text = isAtOnce
      ? t('tripAtOnce', { step: name })
      : t('tripTook', { step: name, took: formatDuration(tookMs) });
    lines.push({ step, state: 'done', text });
    if (step === 'stored' && shownMs !== null) {
      lines.push({ step: 'shown', state: 'done', text: t('tripShown', { took: formatDuration(shownMs) }) });
    }
  }
  const next = failedAt ?? all[steps.length];
  if (failedAt !== null)
    lines.push({ step: failedAt, state: 'failed', text: t('tripNot', { step: t(`trip.${failedAt}`) }) });
  else if (isRunning && next !== undefined)
    lines.push({ step: next, state: 'running', text: t(`tripRunning.${next}`) });
  return lines;
}
