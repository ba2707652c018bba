import type { Message } from '@maildesk/contracts';

/** Whether a message is mail by now: not a draft, and not on its way (it may fail, or be taken back). */
export function isMail({ flags, outbox }: Pick<Message, 'flags' | 'outbox'>): boolean {
  return !flags.includes('draft') && (outbox === null || outbox.state === 'sent');
}
