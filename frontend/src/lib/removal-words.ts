import type { AccountHealth } from '@maildesk/contracts';
import { t } from '../locales/changes';

/** What has not reached the mail server yet when an account is removed: of all who work with it. */
type Unfinished = Pick<AccountHealth, 'changes' | 'outbox' | 'draftsHereOnly'>;

/** What would be lost by removing an account now, in sentences; null when nothing would. */
export function lossWords({ changes, outbox, draftsHereOnly }: Unfinished): string | null {
  const sentences = [
    outbox.waiting === 0 ? null : t('loss.waiting', { count: outbox.waiting }),
    outbox.stuck === 0 ? null : t('loss.troubled', { count: outbox.stuck }),
    changes.waiting === 0 ? null : t('loss.changes', { count: changes.waiting }),
    draftsHereOnly === 0 ? null : t('loss.drafts', { count: draftsHereOnly }),
  ].filter((sentence) => sentence !== null);
  return sentences.length === 0 ? null : sentences.join(' ');
}

/** That a removed account is erased. */
export const removedText = (address: string): string => t('removed', { address });

/** How far the erasing of a removed account is. */
export const removalText = (address: string, progress: number): string =>
  t('removal', { address, percent: Math.floor(100 * progress) });
