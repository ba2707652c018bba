import type { Message } from '@maildesk/contracts';
import { isMail } from '../is-mail';
import type { RecordLink } from './links';

/**
 * The mails of a followed conversation that belong into the chatter now: what came since it is followed, is not there, and was not
 * taken out of it by somebody. None where it is not followed.
 *
 * @param messages of one conversation
 */
export function laterMails(
  messages: readonly Message[],
  { since, logged, taken_out }: Pick<RecordLink, 'since' | 'logged' | 'taken_out'>,
): Message[] {
  if (since === null) return [];
  const followedAt = new Date(since);
  const done = new Set([...logged, ...taken_out]);
  return messages.filter(
    (message) =>
      new Date(message.receivedAt) > followedAt &&
      // Without an identity it could not be told whether it is there already.
      message.messageIdHeader !== null &&
      !done.has(message.messageIdHeader) &&
      isMail(message),
  );
}
