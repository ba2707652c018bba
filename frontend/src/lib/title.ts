/** The page's title: unread mail of the open folder first, then its name. */
export function pageTitle(folder: string | null, unreadCount: number): string {
  if (folder === null) return 'MailDesk';
  const count = unreadCount > 0 ? `(${unreadCount > 999 ? '999+' : unreadCount}) ` : '';
  return `${count}${folder} – MailDesk`;
}
