import type { MailAddress, Message, MessageBody, Thread } from '@maildesk/contracts';
import type { MailRef } from './record-line';

const textLength = 4000;

/**
 * What records are made of and chatters hold of a mail. Without a body the preview stands for the text; `person` is whom a
 * record is made of, who need not have written the mail.
 */
export function mailRef(message: Message, body: MessageBody | null, person: MailAddress | null = null): MailRef {
  const [sender] = message.from;
  return {
    account_id: message.accountId,
    conversation_id: message.threadId,
    message_id_header: message.messageIdHeader,
    subject: plainSubject(message.subject),
    from: { name: sender?.name ?? '', email: sender?.address ?? '' },
    ...(person === null ? {} : { person: { name: person.name, email: person.address } }),
    date: message.sentAt ?? message.receivedAt,
    text: ownText(body?.text ?? message.preview)
      .slice(0, textLength)
      .toWellFormed(),
  };
}

/** The Message-IDs of a conversation, without angle brackets. */
export function messageIdsOf({ messages }: Thread): string[] {
  return messages.flatMap(({ messageIdHeader }) => messageIdHeader ?? []);
}

/** The subject without Re:, Fwd: and their like in the languages that are met often. */
export function plainSubject(subject: string): string {
  return subject.replace(/^(\s*(re|aw|antw|sv|vs|fw|fwd|wg|tr|rv|enc|ref)(\[\d+\])?\s*:\s*)+/i, '').trim();
}

/** The text up to where former mails are quoted. A text that is all quotes stays as it is. */
export function ownText(text: string): string {
  const lines = text.split('\n');
  const end = lines.findIndex(
    (line, index) =>
      line.startsWith('>') ||
      /^-{3,} ?.{0,40}(original|ursprüngliche|originale).{0,40}-{3,}/i.test(line) ||
      (/^\S.{5,200}:\s*$/.test(line) && nextWritten(lines, index).startsWith('>')),
  );
  const own = (end === -1 ? lines : lines.slice(0, end)).join('\n').trim();
  return own === '' ? text.trim() : own;
}

/** The first line after one that is not blank. */
function nextWritten(lines: readonly string[], index: number): string {
  return lines.slice(index + 1).find((line) => line.trim() !== '') ?? '';
}
