import {
  accountLifeApi,
  accountsApi,
  healthApi,
  healthPlotsApi,
  roundTripApi,
  type AccountHealth,
  type Diagnostics,
  type HealthPlot,
  type Outage,
  type PlotRange,
  type RoundTripProgress,
  type ReplyOf,
} from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { call, callTold } from '../api/call';
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

  /** How one account does just now, whatever is shown. @throws ApiError */
  async function readNow(accountId: string): Promise<AccountHealth> {
    return (await call(healthApi.account, { params: { accountId } })).account;
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

  /** How one account, or with null all of them, did over time. @throws ApiError */
  function plot(accountId: string | null, range: PlotRange): Promise<HealthPlot> {
    const query = { range };
    return accountId === null
      ? call(healthPlotsApi.ofAll, { query })
      : call(healthPlotsApi.ofAccount, { params: { accountId }, query });
  }

  /** Sends a mail from the account to itself, and tells how it goes. @throws ApiError */
  function testMail(
    accountId: string,
    onStep: (step: RoundTripProgress) => void,
    signal: AbortSignal,
  ): Promise<ReplyOf<typeof roundTripApi.start>> {
    return callTold(roundTripApi.start, { params: { accountId }, body: { start: true }, signal }, onStep);
  }

  function clear(): void {
    shownId = null;
    history.value = null;
    accounts.value = [];
    state.value = 'loading';
    errorText.value = null;
  }

  return {
    words,
    outages,
    accounts,
    state,
    errorText,
    history,
    load,
    showHistory,
    readNow,
    help,
    diagnostics,
    plot,
    testMail,
    clear,
  };
});
