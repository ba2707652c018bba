import {
  accountLifeApi,
  accountsApi,
  healthApi,
  type AccountHealth,
  type Diagnostics,
  type Outage,
  type ReplyOf,
} from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { call } from '../api/call';
import { reasonOf } from '../lib/reason';

export type AccountHistory = ReplyOf<typeof healthApi.account>;

const deeds = {
  reconnect: accountsApi.reconnect,
  resync: healthApi.resync,
  pause: accountLifeApi.pause,
  resume: accountLifeApi.resume,
} as const;

export type HelpDeed = keyof typeof deeds;

/** How all accounts do that the person may know of; an administrator knows of all. */
export const useHealth = defineStore('health', () => {
  const words = shallowRef('');
  const outages = shallowRef<readonly Outage[]>([]);
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
      outages.value = reply.outages;
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

  /** What can be done for an account. @throws ApiError */
  async function help(accountId: string, deed: HelpDeed): Promise<void> {
    await call(deeds[deed], { params: { accountId } });
    await load();
  }

  /** @throws ApiError */
  function diagnostics(accountId: string): Promise<Diagnostics> {
    return call(healthApi.diagnostics, { params: { accountId } });
  }

  function clear(): void {
    shownId = null;
    history.value = null;
    accounts.value = [];
    state.value = 'loading';
    errorText.value = null;
  }

  return { words, outages, accounts, state, errorText, history, load, showHistory, help, diagnostics, clear };
});
