import { type AuditAction, auditActionNames, type AuditEntry, type AuditFacts, type Role } from '@maildesk/contracts';
import { t } from '../locales/audit';
import { roleName } from './role-words';

/** What somebody did, as a choice in a list. */
export const auditActionText = (action: AuditAction): string => t(`action.${action}`);

export const auditActions: readonly AuditAction[] = auditActionNames;

/** The action of a value of a select; null when it is none. */
export const toAuditAction = (value: string): AuditAction | null =>
  auditActions.find((action) => action === value) ?? null;

/** Who did it. */
export const auditActorText = ({ actor }: Pick<AuditEntry, 'actor'>): string =>
  actor === null ? t('nobodyKnown') : actor.name || t('formerUser');

/** What is known of an act beside its kind, in a line; empty when nothing is. */
export function auditDetailText({ action, facts }: Pick<AuditEntry, 'action' | 'facts'>): string {
  const { count, movedTo, detail, login, from, host, provider, fingerprint } = facts;
  const parts = [
    action === 'access.changed' ? accessText(facts) : (facts.group ?? facts.user ?? ''),
    action !== 'access.changed' && facts.group !== undefined ? (facts.user ?? '') : '',
    count === undefined ? '' : t('messages', { count }),
    movedTo === undefined ? '' : t('movedTo', { place: t(`place.${movedTo ?? 'folder'}`) }),
    login === undefined ? '' : t('asLogin', { login }),
    provider ?? '',
    host ?? '',
    detail ?? '',
    fingerprint ?? '',
    from === undefined ? '' : t('fromAddress', { address: from }),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function accessText({ user, group, role, formerRole }: AuditFacts): string {
  const whose = user ?? (group === undefined ? '' : t('group', { name: group }));
  const held = (one: Role | null): string => (one === null ? t('noAccess') : roleName(one));
  return t('accessOf', { whose, before: held(formerRole ?? null), after: held(role ?? null) });
}
