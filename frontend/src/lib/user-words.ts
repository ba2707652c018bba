import type { ManagedUser } from '@maildesk/contracts';
import { t } from '../locales/people';
import { formatAgo } from './format-date';

/** What an administrator can do about a user. */
export type UserAction =
  'rename' | 'link' | 'promote' | 'demote' | 'reset-second-factor' | 'sign-out' | 'disable' | 'enable';

/** How a user stands, in a few words. */
export function userStateWords({ state, hasPassword, hasSecondFactor }: ManagedUser): string {
  if (state === 'disabled') return t('state.disabled');
  if (state === 'invited') return t('state.invited');
  if (!hasPassword) return t('state.noPassword');
  return t(hasSecondFactor ? 'state.twoFactors' : 'state.password');
}

/** When a user was last here. */
export function lastSeenWords({ lastSeenAt }: ManagedUser, now: Date): string {
  return lastSeenAt === null ? t('notSignedIn') : formatAgo(new Date(lastSeenAt), now);
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
      return { title: t('promoteTitle', { name }), text: t('promoteText', { name }), action: t('promote') };
    case 'demote':
      return { title: t('demoteTitle', { name }), text: t('demoteText', { name }), action: t('demote') };
    case 'reset-second-factor':
      return { title: t('resetTitle', { name }), text: t('resetText', { name }), action: t('reset') };
    case 'sign-out':
      return { title: t('signOutTitle', { name }), text: t('signOutText'), action: t('signOut') };
    case 'disable':
      return { title: t('disableTitle', { name }), text: t('disableText', { name }), action: t('disable') };
    case 'rename':
    case 'link':
    case 'enable':
      return null;
  }
}
