import type { ManagedAccount } from '@maildesk/contracts';
import { t as administration } from '../locales/administration';
import { t } from '../locales/people';

export const stateOf = ({ state }: Pick<ManagedAccount, 'state'>): string => t(`account.${state}`);

/** Whose an account is, and how many people use it: “Ann, Bob · 3 people”. */
export function peopleOf({ owners, peopleCount }: Pick<ManagedAccount, 'owners' | 'peopleCount'>): string {
  const whose = owners.length === 0 ? t('nobodyOwnsIt') : owners.join(', ');
  return t('whoseAndUsed', { owners: whose, people: administration('people', { count: peopleCount }) });
}

/** The accounts in whose address, owners or state all of `text` occurs, in their order. */
export function filterManaged(accounts: readonly ManagedAccount[], text: string): readonly ManagedAccount[] {
  const wanted = text.trim().toLowerCase();
  return accounts.filter((account) =>
    [account.address, stateOf(account), ...account.owners].some((value) => value.toLowerCase().includes(wanted)),
  );
}
