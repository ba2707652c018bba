import { accountsApi, type ManagedAccount } from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { call } from '../api/call';
import { reasonOf } from '../lib/reason';

/** Every account of this MailDesk, for its administrators. */
export const useManagedAccounts = defineStore('managed-accounts', () => {
  const accounts = shallowRef<readonly ManagedAccount[]>([]);
  const state = shallowRef<'loading' | 'ready' | 'error'>('loading');
  const errorText = shallowRef<string | null>(null);

  /** Reads all anew; what is shown stays when that fails, and is said to be old. */
  async function load(): Promise<void> {
    try {
      accounts.value = (await call(accountsApi.listManaged, {})).accounts;
      state.value = 'ready';
      errorText.value = null;
    } catch (error) {
      errorText.value = reasonOf(error);
      if (state.value === 'loading') state.value = 'error';
    }
  }

  return { accounts, state, errorText, load };
});
