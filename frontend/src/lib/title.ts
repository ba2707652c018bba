/** The page's title: unread mail of the open folder first, then the name of what is on screen; empty for nothing. */
export function pageTitle(name: string, unreadCount: number): string {
  if (name === '') return 'MailDesk';
  const count = unreadCount > 0 ? `(${unreadCount > 999 ? '999+' : unreadCount}) ` : '';
  return `${count}${name} – MailDesk`;
}
