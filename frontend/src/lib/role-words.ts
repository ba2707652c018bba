import { type Role, roles } from '@maildesk/contracts';
import { t } from '../locales/roles';

/** What a role is called. */
export const roleName = (role: Role): string => t(`role.${role}`);

/** `Member: reads, organises and sends`. */
export const roleSentence = (role: Role): string => t('roleDoes', { role: roleName(role), does: t(`does.${role}`) });

/** The role of a value of a select; null when it is none. */
export const toRole = (value: string): Role | null => roles.find((role) => role === value) ?? null;
