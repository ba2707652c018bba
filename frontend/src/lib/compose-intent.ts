import type { MailAddress, Message } from '@maildesk/contracts';

/** What a person wants to write, before the composer opens. */
export type ComposeIntent =
  | { kind: 'new'; accountId: string; to?: MailAddress[] }
  | { kind: 'reply' | 'reply-all' | 'forward'; accountId: string; message: Message };
