import type { AccountState, ManagedAccount } from '@maildesk/contracts';

const stateWords: Readonly<Record<AccountState, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  polling: 'Connected, asks for new mail',
  reconnecting: 'Not connected, tries again',
  'needs-you': 'Needs somebody to sign in',
  paused: 'Paused',
};

export const stateOf = ({ state }: Pick<ManagedAccount, 'state'>): string => stateWords[state];

/** Whose an account is, and how many people use it: “Ann, Bob · 3 people”. */
export function peopleOf({ owners, peopleCount }: Pick<ManagedAccount, 'owners' | 'peopleCount'>): string {
  const whose = owners.length === 0 ? 'Nobody owns it' : owners.join(', ');
  return `${whose} · ${peopleCount} ${peopleCount === 1 ? 'person' : 'people'}`;
}

/** The accounts in whose address, owners or state all of `text` occurs, in their order. */
export function filterManaged(accounts: readonly ManagedAccount[], text: string): readonly ManagedAccount[] {
  const wanted = text.trim().toLowerCase();
  return accounts.filter((account) =>
    [account.address, stateOf(account), ...account.owners].some((value) => value.toLowerCase().includes(wanted)),
  );
}
