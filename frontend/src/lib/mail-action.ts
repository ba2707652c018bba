import type { Change } from '@maildesk/contracts';

/**
 * What a person does to mail. `mark` marks as read or unread in the way that counts for them in the account: for the whole team,
 * which is a change on the mail server, or for themselves alone.
 */
export type MailAction = Change | { readonly kind: 'mark'; readonly read: boolean };

/** What `mark` comes to where everybody shares what is read. */
export const sharedMark = (read: boolean): Change => ({ kind: read ? 'add-flag' : 'remove-flag', flag: 'seen' });
