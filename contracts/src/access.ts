import * as z from 'zod/mini';

const roleNames = ['owner', 'manager', 'member', 'reader'] as const;
/** The roles in an account, the strongest first. */
export const roleSchema = z.enum(roleNames);
export type Role = z.infer<typeof roleSchema>;

/** What a group may be in an account: whoever owns one is a person. */
export const groupRoles = ['manager', 'member', 'reader'] as const;
export const groupRoleSchema = z.enum(groupRoles);
export type GroupRole = z.infer<typeof groupRoleSchema>;

/** Roles from the strongest to the weakest. */
export const roles: readonly Role[] = roleNames;

/** A row of the table of rights. */
interface AccessRule {
  /** What is asked of whoever calls: nothing, a session, to administer this MailDesk, or a right to the account named. */
  readonly of: 'anybody' | 'user' | 'administrator' | 'account';
  /** The roles that may, of an `account` row. */
  readonly roles: readonly Role[];
  /** Whether an administrator may without any role, of an `account` row. */
  readonly administrator: boolean;
  /** What such an operation does, in words. */
  readonly words: string;
}

const everyRole: readonly Role[] = roles;
const workers: readonly Role[] = ['owner', 'manager', 'member'];
const managers: readonly Role[] = ['owner', 'manager'];
const owners: readonly Role[] = ['owner'];

/**
 * Who may do what: the one table that everything asks which decides about access, by `decide`. Every operation and every
 * socket event names one of its rows.
 *
 * A reader changes nothing, not even what is read: \Seen is shared by everybody and by their telephones, and a look must not
 * make mail pass for dealt with. Administrators look after accounts, and see no mail without a role.
 */
export const accessTable = {
  public: { of: 'anybody', roles: [], administrator: false, words: 'Anybody, signed in or not' },
  signed: {
    of: 'anybody',
    roles: [],
    administrator: false,
    words: 'Pages and servers of a paired Odoo, by a token that it has signed',
  },
  entrance: {
    of: 'user',
    roles: [],
    administrator: false,
    words: 'Whoever has signed in, also before a second factor that everybody needs is set up',
  },
  session: { of: 'user', roles: [], administrator: false, words: 'Whoever is signed in' },
  admin: { of: 'administrator', roles: [], administrator: true, words: 'Administer this MailDesk' },
  'account-read': { of: 'account', roles: everyRole, administrator: false, words: 'Read mail' },
  'account-health': {
    of: 'account',
    roles: everyRole,
    administrator: true,
    words: 'See how the account does and who has access',
  },
  'account-write': { of: 'account', roles: workers, administrator: false, words: 'Organise, write and send mail' },
  'account-operate': { of: 'account', roles: workers, administrator: true, words: 'Connect anew, read in anew' },
  'account-manage': {
    of: 'account',
    roles: managers,
    administrator: false,
    words: 'Change how the mailbox is used, see what was done',
  },
  'account-test': {
    of: 'account',
    roles: managers,
    administrator: true,
    words: 'Send a test mail from the account to itself',
  },
  'account-members': { of: 'account', roles: managers, administrator: true, words: 'Give access and take it away' },
  'account-own': { of: 'account', roles: owners, administrator: false, words: 'Change servers and passwords' },
  'account-admin': {
    of: 'account',
    roles: owners,
    administrator: true,
    words: 'Pause, hand over or remove the account',
  },
} as const satisfies Record<string, AccessRule>;

/** Who may call an operation or say something on a socket: a row of the table. */
export type Access = keyof typeof accessTable;

/** Who asks: the user, null when nobody is signed in, and their strongest role in the account in question. */
export interface Asker {
  readonly user: { readonly isAdmin: boolean } | null;
  readonly role: Role | null;
}

/** - `not-found`: whoever asks must not even learn whether there is such an account. */
export type Decision = 'allowed' | 'sign-in' | 'not-found' | 'denied';

/** Whether somebody may do what such a row of the table allows. */
export function decide(access: Access, { user, role }: Asker): Decision {
  const rule: AccessRule = accessTable[access];
  if (rule.of === 'anybody') return 'allowed';
  if (user === null) return 'sign-in';
  if (rule.of === 'user' || (rule.administrator && user.isAdmin)) return 'allowed';
  if (rule.of === 'administrator') return 'denied';
  if (role === null) return 'not-found';
  return rule.roles.includes(role) ? 'allowed' : 'denied';
}

/** Whether the role by itself is enough, for what is asked of one account. */
export const roleAllows = (role: Role | null, access: Access): boolean =>
  decide(access, { user: { isAdmin: false }, role }) === 'allowed';

/** The strongest of some roles; null of none. */
export const strongestOf = (held: readonly Role[]): Role | null => roles.find((role) => held.includes(role)) ?? null;

/** Who changes somebody's access, and by what right. */
export interface Granter {
  readonly isAdmin: boolean;
  readonly role: Role | null;
}

/**
 * Whether `granter` may change a role from `current` to `wanted`, null for no access: managers below owner, owners and
 * administrators anything.
 */
export function mayGrant({ isAdmin, role }: Granter, current: Role | null, wanted: Role | null): boolean {
  if (isAdmin || role === 'owner') return true;
  return role === 'manager' && current !== 'owner' && wanted !== 'owner';
}
