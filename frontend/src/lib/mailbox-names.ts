import type { Mailbox, MailboxRole } from '@maildesk/contracts';
import { t } from '../locales/shell';

const roleOrder: readonly MailboxRole[] = ['inbox', 'drafts', 'sent', 'archive', 'junk', 'trash', 'all'];

/** What the screen calls a folder: the well-known ones by their role, whatever the server names them. */
export function mailboxTitle(mailbox: Pick<Mailbox, 'name' | 'role'>): string {
  return mailbox.role === null ? mailbox.name : roleTitle(mailbox.role);
}

/** What the screen calls the folder of a role. */
export const roleTitle = (role: MailboxRole): string => t(`role.${role}`);

/** The place of a role in the folder list; folders without one come after all of them. */
export function roleRank(role: MailboxRole | null): number {
  return role === null ? roleOrder.length : roleOrder.indexOf(role);
}

/** Sent and Drafts show whom mail is to, everything else whom it is from. */
export function showsRecipients(role: MailboxRole | null): boolean {
  return role === 'sent' || role === 'drafts';
}
