import { t } from '../locales/changes';

/** What has not reached the mail server yet when an account is removed. */
export interface Unfinished {
  /** Messages that wait to be sent. */
  readonly waiting: number;
  /** Messages that could not be sent, or of which it is not known. */
  readonly troubled: number;
  /** Changes to mail that wait to be carried out. */
  readonly changes: number;
}

/** What would be lost by removing an account now, in sentences; null when nothing would. */
export function lossWords({ waiting, troubled, changes }: Unfinished): string | null {
  const sentences = [
    waiting === 0 ? null : t('loss.waiting', { count: waiting }),
    troubled === 0 ? null : t('loss.troubled', { count: troubled }),
    changes === 0 ? null : t('loss.changes', { count: changes }),
  ].filter((sentence) => sentence !== null);
  return sentences.length === 0 ? null : sentences.join(' ');
}

/** How far the erasing of a removed account is. */
export const removalText = (address: string, progress: number): string =>
  t('removal', { address, percent: Math.floor(100 * progress) });
