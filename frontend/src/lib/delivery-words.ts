import type { NoticeDelivery } from '@maildesk/contracts';
import { t } from '../locales/notices';
import { formatWait } from './format-date';

/** How far a notice has come, in words. */
export function deliveryWords({ state, attempts, nextAttemptAt }: NoticeDelivery, now: Date): string {
  if (state !== 'waiting') return t(`state.${state}`);
  if (attempts === 0 || nextAttemptAt === null) return t('onItsWay');
  return t('triedAgain', { wait: formatWait(new Date(nextAttemptAt), now) });
}
