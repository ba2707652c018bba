import { type Role, roles } from '@maildesk/contracts';

interface RoleWords {
  readonly name: string;
  /** What one with this role does, to be read after the name. */
  readonly does: string;
}

export const roleWords: Readonly<Record<Role, RoleWords>> = {
  owner: { name: 'Owner', does: 'everything, also servers' },
  manager: { name: 'Manager', does: 'also says who works here' },
  member: { name: 'Member', does: 'reads, organises and sends' },
  reader: { name: 'Reader', does: 'only reads, and changes nothing' },
};

/** `Member: reads, organises and sends`. */
export const roleSentence = (role: Role): string => `${roleWords[role].name}: ${roleWords[role].does}`;

/** The role of a value of a select; null when it is none. */
export const toRole = (value: string): Role | null => roles.find((role) => role === value) ?? null;
