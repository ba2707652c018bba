import type { Mailbox } from '@maildesk/contracts';
import { t } from '../locales/onboarding';

export interface FirstMails {
  readonly text: string;
  readonly done: number;
  /** Null before there is a number, and when all is there. */
  readonly of: number | null;
}

/** How far the inbox of a new account has come. */
export function firstMails(mailboxes: readonly Mailbox[]): FirstMails {
  const inbox = mailboxes.find(({ role }) => role === 'inbox');
  if (inbox === undefined) return { text: t('readingTheListOfFolders'), done: 0, of: null };
  const { fill, messageCount } = inbox;
  if (fill === null) {
    const text = messageCount === 0 ? t('theInboxIsEmpty') : t('inboxHere', { count: messageCount });
    return { text, done: messageCount, of: null };
  }
  if (fill.done === 0) return { text: t('readingTheNewestMailOfThe'), done: 0, of: null };
  const text = t('inboxPart', { done: fill.done, count: fill.total });
  return { text, done: fill.done, of: fill.total };
}
