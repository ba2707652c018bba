import type { Message } from '@maildesk/contracts';

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
        text: outbox.error === null ? 'Sending…' : 'Not sent yet, trying again',
        detail: outbox.error,
      };
    case 'sending':
      return { tone: 'busy', text: 'Sending…', detail: null };
    case 'failed':
      return { tone: 'danger', text: `Not sent: ${outbox.error ?? 'the mail server refused it.'}`, detail: null };
    case 'unknown':
      return {
        tone: 'warning',
        text: 'May have been sent',
        detail:
          outbox.error ??
          'The connection broke before the mail server confirmed it. Ask a recipient before you send it again.',
      };
    case 'cancelled':
      return { tone: 'warning', text: 'Not sent: you took it back', detail: null };
    case 'sent':
    case undefined:
      return null;
  }
}
