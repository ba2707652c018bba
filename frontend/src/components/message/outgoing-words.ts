import type { Message } from '@maildesk/contracts';
import { t } from '../../locales/reader';

export interface OutgoingWords {
  tone: 'busy' | 'danger' | 'warning';
  text: string;
  /** More than fits on the card; null when the text says it all. */
  detail: string | null;
}

/** What the card of a message that is on its way out says; null once there is nothing to say. */
export function outgoingWords(outbox: Message['outbox']): OutgoingWords | null {
  switch (outbox?.state) {
    case 'queued':
      return {
        tone: 'busy',
        text: outbox.error === null ? t('sending') : t('notSentYetTryingAgain'),
        detail: outbox.error,
      };
    case 'sending':
      return { tone: 'busy', text: t('sending'), detail: null };
    case 'failed':
      return {
        tone: 'danger',
        text: t('notSent', { reason: outbox.error ?? t('theMailServerRefusedIt') }),
        detail: null,
      };
    case 'unknown':
      return {
        tone: 'warning',
        text: t('mayHaveBeenSent'),
        detail: outbox.error ?? t('confirmationLost'),
      };
    case 'cancelled':
      return { tone: 'warning', text: t('notSentYouTookItBack'), detail: null };
    case 'sent':
    case undefined:
      return null;
  }
}
