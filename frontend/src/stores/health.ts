import { healthApi, type AccountHealth, type ReplyOf } from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { call } from '../api/call';
import { reasonOf } from '../lib/reason';

export type AccountHistory = ReplyOf<typeof healthApi.account>;

/** How all accounts do that the person may know of; an administrator knows of all. */
export const useHealth = defineStore('health', () => {
  const words = shallowRef('');
  const accounts = shallowRef<readonly AccountHealth[]>([]);
  const state = shallowRef<'loading' | 'ready' | 'error'>('loading');
  const errorText = shallowRef<string | null>(null);
  const history = shallowRef<AccountHistory | null>(null);
  let shownId: string | null = null;

  /** Reads all anew; what is shown stays when that fails, and is said to be old. */
  async function load(): Promise<void> {
    try {
      const reply = await call(healthApi.overview, {});
      words.value = reply.words;
      accounts.value = reply.accounts;
      state.value = 'ready';
      errorText.value = null;
      if (shownId !== null) await readHistory(shownId);
    } catch (error) {
      errorText.value = reasonOf(error);
      if (state.value === 'loading') state.value = 'error';
    }
  }

  /** Shows what happened to one account, or with null to none. @throws ApiError */
  async function showHistory(accountId: string | null): Promise<void> {
    shownId = accountId;
    history.value = null;
    if (accountId !== null) await readHistory(accountId);
  }

  async function readHistory(accountId: string): Promise<void> {
    const read = await call(healthApi.account, { params: { accountId } });
    if (shownId === accountId) history.value = read;
  }

  function clear(): void {
    shownId = null;
    history.value = null;
    accounts.value = [];
    state.value = 'loading';
    errorText.value = null;
  }

  return { words, accounts, state, errorText, history, load, showHistory, clear };
});
