import type { Message } from '@maildesk/contracts';

/**
 * The mails of a followed conversation that belong into the chatter now: those after the last one that is there, without
 * those that a person left out before it. Where none is there yet, those received after `since`.
 *
 * @param messages of one conversation, oldest first
 * @param logged Message-IDs of the mails in the chatter
 */
export function laterMails(messages: readonly Message[], logged: readonly string[], since: Date): Message[] {
  const isLogged = ({ messageIdHeader }: Message): boolean =>
    messageIdHeader !== null && logged.includes(messageIdHeader);
  const last = messages.findLastIndex(isLogged);
  return messages.filter(
    (message, index) =>
      (last === -1 ? new Date(message.receivedAt) > since : index > last) &&
      // Without an identity it could not be told whether it is there already.
      message.messageIdHeader !== null &&
      !message.flags.includes('draft') &&
      (message.outbox === null || message.outbox.state === 'sent'),
  );
}
