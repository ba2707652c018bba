import type { MailAddress, Message } from '@maildesk/contracts';
import type { RecordTie } from './odoo/record-tie';

/** What a person wants to write, before the composer opens. */
export type ComposeIntent =
  | { kind: 'new'; accountId: string; to?: MailAddress[]; tie?: RecordTie | null }
  /** Goes on with a message that was kept on this device. */
  | { kind: 'resume'; accountId: string; clientKey: string }
  | {
      kind: 'reply' | 'reply-all' | 'forward';
      accountId: string;
      message: Message;
      /** The newest message of the conversation that is on the screen; none: the message itself. */
      seenMessageId?: string;
    };

/** The newest of some messages: the one that became known last, whatever its date says. Null of none. */
export const newestId = (messages: readonly Pick<Message, 'id'>[]): string | null =>
  messages.reduce<string | null>((newest, { id }) => (newest === null || id > newest ? id : newest), null);
