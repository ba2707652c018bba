import type { MailboxRole } from '@maildesk/contracts';

const roles: Readonly<Record<string, MailboxRole>> = {
  '\\inbox': 'inbox',
  '\\sent': 'sent',
  '\\drafts': 'drafts',
  '\\trash': 'trash',
  '\\junk': 'junk',
  '\\archive': 'archive',
  '\\all': 'all',
};

/** The role of a mailbox by its special use (RFC 6154), or null. */
export const roleOf = (specialUse: string | null): MailboxRole | null => roles[specialUse?.toLowerCase() ?? ''] ?? null;
