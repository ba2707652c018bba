import type { AccountHealth } from '@maildesk/contracts';

/** Which accounts of the table are shown. `troubled`: those that need somebody or have no connection. */
export type HealthChoice = 'all' | 'attention' | 'troubled' | 'paused';

export const healthChoices: readonly HealthChoice[] = ['all', 'attention', 'troubled', 'paused'];

type Seen = Pick<AccountHealth, 'address' | 'host' | 'state' | 'needsAttention'>;

/** The accounts of the choice in whose address, server or words, as `said`, all of `text` occurs, in their order. */
export function filterHealth<Account extends Seen>(
  accounts: readonly Account[],
  text: string,
  choice: HealthChoice,
  said: (account: Account) => string,
): readonly Account[] {
  const wanted = text.trim().toLowerCase();
  return accounts.filter(
    (account) =>
      isChosen(account, choice) &&
      [account.address, account.host, said(account)].some((value) => value.toLowerCase().includes(wanted)),
  );
}

function isChosen({ state, needsAttention }: Seen, choice: HealthChoice): boolean {
  switch (choice) {
    case 'all':
      return true;
    case 'attention':
      return needsAttention;
    case 'troubled':
      return needsAttention || state === 'reconnecting' || state === 'connecting';
    case 'paused':
      return state === 'paused';
  }
}
