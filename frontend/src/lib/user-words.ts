import type { ManagedUser } from '@maildesk/contracts';
import { formatAgo } from './format-date';

/** What an administrator can do about a user. */
export type UserAction =
  'rename' | 'link' | 'promote' | 'demote' | 'reset-second-factor' | 'sign-out' | 'disable' | 'enable';

/** How a user stands, in a few words. */
export function userStateWords({ state, hasPassword, hasSecondFactor }: ManagedUser): string {
  if (state === 'disabled') return 'Disabled';
  if (state === 'invited') return 'Invited, not yet here';
  if (!hasPassword) return 'No password yet';
  return hasSecondFactor ? 'Password and second factor' : 'Password';
}

/** When a user was last here. */
export function lastSeenWords({ lastSeenAt }: ManagedUser, now: Date): string {
  return lastSeenAt === null ? 'Not signed in' : formatAgo(new Date(lastSeenAt), now);
}

/** What is asked before something is done that cannot be taken back by the person it is done to. */
export interface Question {
  readonly title: string;
  readonly text: string;
  readonly action: string;
}

export function questionOf(action: UserAction, name: string): Question | null {
  switch (action) {
    case 'promote':
      return {
        title: `Make ${name} administrator?`,
        text: `${name} can then invite and disable people, give themselves access to every mailbox, and change how all sign in. They sign in again first.`,
        action: 'Make administrator',
      };
    case 'demote':
      return {
        title: `Take administration away from ${name}?`,
        text: `${name} keeps the mailboxes they have access to, and signs in again first.`,
        action: 'Take away',
      };
    case 'reset-second-factor':
      return {
        title: `Remove the second factor of ${name}?`,
        text: `Do this only when you are sure that it is ${name} who asks: the password alone lets in then. They are signed out everywhere.`,
        action: 'Remove second factor',
      };
    case 'sign-out':
      return {
        title: `Sign ${name} out everywhere?`,
        text: 'What is open in their browsers closes at once. They can sign in again.',
        action: 'Sign out everywhere',
      };
    case 'disable':
      return {
        title: `Disable ${name}?`,
        text: `${name} is signed out everywhere at once and cannot sign in until you let them again. Their mailboxes stay connected.`,
        action: 'Disable',
      };
    case 'rename':
    case 'link':
    case 'enable':
      return null;
  }
}
