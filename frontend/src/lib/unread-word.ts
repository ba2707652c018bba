import type { ThreadRow } from '@maildesk/contracts';
import { t } from '../locales/list';

/** What is unread in a row, in a word for people who listen; null for nothing. */
export function unreadWord({ unreadCount, ownUnreadCount }: ThreadRow): string | null {
  if (ownUnreadCount === null || (ownUnreadCount > 0 && unreadCount > 0)) return unreadCount > 0 ? t('unread') : null;
  if (ownUnreadCount > 0) return t('notReadByYou');
  return unreadCount > 0 ? t('notReadForTeam') : null;
}
