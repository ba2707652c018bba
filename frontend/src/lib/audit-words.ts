import { type AuditAction, auditActionNames, type AuditEntry, type AuditFacts } from '@maildesk/contracts';

/** What somebody did, as a choice in a list. */
export const auditActionWords: Readonly<Record<AuditAction, string>> = {
  'mail.read': 'Opened a conversation',
  'mail.sent': 'Sent a message',
  'mail.answered': 'Answered a message',
  'mail.taken-back': 'Took a message back',
  'mail.moved': 'Moved mail',
  'mail.deleted': 'Deleted mail',
  'account.connected': 'Connected the account',
  'account.changed': 'Changed the settings',
  'account.paused': 'Paused the account',
  'account.resumed': 'Resumed the account',
  'account.transferred': 'Handed the account over',
  'account.removed': 'Removed the account',
  'access.changed': 'Changed access',
  'group.changed': 'Changed a group',
  'user.changed': 'Changed a user',
  'session.started': 'Signed in',
  'session.ended': 'Signed out',
  'session.refused': 'Sign-in refused',
  'provider.changed': 'Changed a sign-in provider',
  'odoo.changed': 'Changed a paired Odoo',
  'certificate.pinned': 'Trusted a certificate',
  'audit.exported': 'Downloaded the record',
  'account.reconnected': 'Had the account connect at once',
  'account.resynced': 'Had all folders compared with the server',
  'diagnostics.exported': 'Saved diagnostics',
  'notice.changed': 'Changed who is told of trouble',
  'account.tested': 'Sent a test mail to the account itself',
};

export const auditActions: readonly AuditAction[] = auditActionNames;

/** The action of a value of a select; null when it is none. */
export const toAuditAction = (value: string): AuditAction | null =>
  auditActions.find((action) => action === value) ?? null;

const placeNames = {
  inbox: 'the inbox',
  sent: 'Sent',
  drafts: 'Drafts',
  trash: 'the trash',
  junk: 'spam',
  archive: 'the archive',
  all: 'all mail',
} as const;

/** Who did it. */
export const auditActorText = ({ actor }: Pick<AuditEntry, 'actor'>): string =>
  actor === null ? 'Nobody known' : actor.name || 'A former user';

/** What is known of an act beside its kind, in a line; empty when nothing is. */
export function auditDetailText({ action, facts }: Pick<AuditEntry, 'action' | 'facts'>): string {
  const { count, movedTo, detail, login, from, host, provider, fingerprint } = facts;
  const parts = [
    action === 'access.changed' ? accessText(facts) : (facts.group ?? facts.user ?? ''),
    action !== 'access.changed' && facts.group !== undefined ? (facts.user ?? '') : '',
    count === undefined ? '' : `${count} ${count === 1 ? 'message' : 'messages'}`,
    movedTo === undefined ? '' : `to ${movedTo === null ? 'a folder' : placeNames[movedTo]}`,
    login === undefined ? '' : `as ${login}`,
    provider ?? '',
    host ?? '',
    detail ?? '',
    fingerprint ?? '',
    from === undefined ? '' : `from ${from}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function accessText({ user, group, role, formerRole }: AuditFacts): string {
  const whose = user ?? (group === undefined ? '' : `group ${group}`);
  const [before, after] = [formerRole ?? null, role ?? null].map((held) => (held === null ? 'no access' : held));
  return `${whose}: ${before} → ${after}`;
}
