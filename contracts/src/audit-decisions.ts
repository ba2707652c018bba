import type { AuditAction } from './audit.js';

/** Whether an operation that changes something goes on record, and if not, why that is right. */
export type AuditDecision = { readonly recordedAs: readonly AuditAction[] } | { readonly notRecorded: string };

const recordedAs = (...actions: AuditAction[]): AuditDecision => ({ recordedAs: actions });
const notRecorded = (why: string): AuditDecision => ({ notRecorded: why });

const signIns = recordedAs('session.started', 'session.refused');

/**
 * The decision about every operation that changes something or lets data out, by its name. A test fails for one that is
 * missing, so that nobody forgets to think of it.
 */
export const auditDecisions: Readonly<Record<string, AuditDecision>> = {
  'session.signIn': recordedAs('session.started'),
  'session.signOut': recordedAs('session.ended'),
  'sign-in.withPassword': signIns,
  'sign-in.readInvitation': notRecorded('changes nothing; it is asked by POST to keep the token out of addresses'),
  'sign-in.acceptInvitation': recordedAs('user.changed', 'session.started', 'session.refused'),
  'sign-in.changePassword': recordedAs('user.changed'),
  'sign-in.beginSecondFactor': notRecorded('the key counts only once a code of it has been told, which goes on record'),
  'sign-in.confirmSecondFactor': recordedAs('user.changed'),
  'sign-in.removeSecondFactor': recordedAs('user.changed'),
  'sign-in.renewRecoveryCodes': recordedAs('user.changed'),
  'sign-in.endSession': recordedAs('session.ended'),
  'sign-in.endOtherSessions': recordedAs('session.ended'),
  'sign-in.setPolicy': recordedAs('user.changed'),

  'users.invite': recordedAs('user.changed'),
  'users.createSignInLink': recordedAs('user.changed'),
  'users.update': recordedAs('user.changed'),
  'users.resetSecondFactor': recordedAs('user.changed'),
  'users.endSessions': recordedAs('user.changed'),
  'groups.create': recordedAs('group.changed'),
  'groups.rename': recordedAs('group.changed'),
  'groups.remove': recordedAs('group.changed'),
  'groups.addMember': recordedAs('group.changed'),
  'groups.removeMember': recordedAs('group.changed'),

  'discovery.findSettings': notRecorded('stores nothing and sends no password; how often it may be asked is limited'),
  'accounts.testConnection': notRecorded('stores nothing; how often it may fail is limited'),
  'accounts.create': recordedAs('account.connected', 'certificate.pinned'),
  'accounts.createDemo': recordedAs('account.connected'),
  'accounts.update': recordedAs('account.changed', 'certificate.pinned'),
  'accounts.authorize': recordedAs('account.changed'),
  'accounts.remove': recordedAs('account.removed'),
  'accounts.reconnect': recordedAs('account.reconnected'),
  'accounts.setMember': recordedAs('access.changed'),
  'accounts.removeMember': recordedAs('access.changed'),
  'accounts.setGroup': recordedAs('access.changed'),
  'accounts.removeGroup': recordedAs('access.changed'),
  'accountLife.pause': recordedAs('account.paused'),
  'accountLife.resume': recordedAs('account.resumed'),
  'accountLife.handOver': recordedAs('account.transferred'),
  'oauth.addProvider': recordedAs('provider.changed'),
  'oauth.updateProvider': recordedAs('provider.changed'),
  'oauth.removeProvider': recordedAs('provider.changed'),
  'oauth.begin': notRecorded('nothing is granted yet; what is made of it is `accounts.create` or `accounts.authorize`'),
  'oauth.takeUp': notRecorded('it only leads on to the provider'),
  'oauth.completeInWindow': notRecorded(
    'what was granted waits ten minutes for an account, whose change goes on record',
  ),
  'oauth.complete': notRecorded('what was granted waits ten minutes for an account, whose change goes on record'),

  'mailboxes.create': notRecorded('an empty folder takes nothing from anybody'),
  'mailboxes.rename': notRecorded('all mail stays where it is'),
  'mailboxes.chooseRole': recordedAs('account.changed'),
  'mailboxes.remove': recordedAs('mail.deleted'),
  'threads.readRows': notRecorded('changes nothing; it is asked by POST as the list of ids is long'),
  'threads.recentWith': notRecorded(
    'changes nothing; it is asked by POST so that the address stands in no log of a proxy',
  ),
  'messages.readBody': recordedAs('mail.read'),
  'changes.apply': recordedAs('mail.moved', 'mail.deleted'),
  'changes.retryFailed': recordedAs('mail.moved', 'mail.deleted'),
  'changes.discardFailed': notRecorded('what the server refused was undone when it did'),
  'reading.choose': notRecorded('how somebody counts what is unread for themselves is nobody else’s business'),
  'reading.mark': notRecorded('changes nothing for others; who opens a conversation goes on record when they do'),
  'uploads.create': notRecorded('a file of the writer alone until it is sent, which goes on record'),
  'drafts.save': notRecorded('a message that is not sent yet, saved every three seconds'),
  'drafts.discard': recordedAs('mail.deleted'),
  'outbox.send': recordedAs('mail.sent', 'mail.answered'),
  'outbox.retry': recordedAs('mail.sent', 'mail.answered'),
  'outbox.cancel': recordedAs('mail.taken-back'),

  'health.resync': recordedAs('account.resynced'),
  'health.diagnostics': recordedAs('diagnostics.exported'),
  'odoo.createPairingCode': recordedAs('odoo.changed'),
  'odoo.update': recordedAs('odoo.changed', 'user.changed'),
  'odoo.unpair': recordedAs('odoo.changed', 'group.changed', 'user.changed'),
  'odoo.pair': recordedAs('odoo.changed', 'session.refused'),
  'odoo.exchange': recordedAs('session.started', 'session.refused', 'user.changed', 'group.changed'),
  'odoo.revoke': recordedAs('session.ended', 'session.refused', 'group.changed', 'user.changed'),
  'odoo.replaceKeys': recordedAs('odoo.changed', 'session.refused'),
  'odoo.reach': notRecorded('a test that changes nothing; a refused token goes on record'),
  'odoo.findConversations': notRecorded('answers ids for ids that Odoo has; a refused token goes on record'),
  'odoo.createTicket': notRecorded('serves for what its holder may read anyway, and for a minute'),
  'roundTrip.start': recordedAs('account.tested'),
  'notices.addRule': recordedAs('notice.changed'),
  'notices.updateRule': recordedAs('notice.changed'),
  'notices.removeRule': recordedAs('notice.changed'),
  'notices.renewSecret': recordedAs('notice.changed'),
  'notices.test': notRecorded(
    'sends a text of ours to those whom the rule tells anyway, and is in the list of what was sent',
  ),
  'audit.export': recordedAs('audit.exported'),
};
