import type { MailAddress, Message } from '@maildesk/contracts';

/** What a person wants to write, before the composer opens. */
export type ComposeIntent =
  | { kind: 'new'; accountId: string; to?: MailAddress[] }
  /** Goes on with a message that was kept on this device. */
  | { kind: 'resume'; accountId: string; clientKey: string }
  | { kind: 'reply' | 'reply-all' | 'forward'; accountId: string; message: Message };
