import type { NoticeDelivery } from '@maildesk/contracts';
import { formatWait } from './format-date';

/** How far a notice has come, in words. */
export function deliveryWords({ state, attempts, nextAttemptAt }: NoticeDelivery, now: Date): string {
  if (state === 'sent') return 'Sent';
  if (state === 'failed') return 'Given up';
  if (attempts === 0 || nextAttemptAt === null) return 'On its way';
  return `Tried again ${formatWait(new Date(nextAttemptAt), now)}`;
}
