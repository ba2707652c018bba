import {
  accountLifeApi,
  accountsApi,
  type Account,
  type ConnectSettings,
  type AccountUpdate,
  type ConnectionProgress,
  type GroupAccess,
  type GroupRole,
  type Member,
  type PushPayload,
  type ReplyOf,
  type Role,
  roleAllows,
} from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { ApiError } from '../api/api-error';
import { call, callTold } from '../api/call';
import { KeptCurrent } from '../lib/kept-current';
import { reasonOf } from '../lib/reason';

export type SaveReply = ReplyOf<typeof accountsApi.create>;

/** Who waits for settings to be tried: hears of each step, and may give up. */
export interface Trial {
  readonly onStep: (step: ConnectionProgress) => void;
  readonly signal: AbortSignal;
}

/** The list is read and told of as one. */
const list = 'list';

/** The mail accounts that the person may see. */
export const useAccounts = defineStore('accounts', () => {
  const accounts = shallowRef<readonly Account[]>([]);
  const state = shallowRef<'loading' | 'ready' | 'error'>('loading');
  const errorText = shallowRef<string | null>(null);
  const current = new KeptCurrent<readonly Account[]>({
    get: () => accounts.value,
    set: (_, next) => {
      accounts.value = next;
    },
  });
  /** Counts the reads of the list, so that no old trouble is told. */
  let askedLast = 0;

  const writable = computed(() => accounts.value.filter((account) => roleAllows(account.role, 'account-write')));

  function byId(accountId: string): Account | null {
    return accounts.value.find((account) => account.id === accountId) ?? null;
  }

  /** Reads the list anew; what is shown stays when that fails. @returns whether it was read */
  async function load(): Promise<boolean> {
    askedLast += 1;
    const asked = askedLast;
    try {
      await current.read(
        list,
        () => call(accountsApi.list, {}),
        (reply) => {
          state.value = 'ready';
          errorText.value = null;
          return reply.accounts;
        },
      );
      return true;
    } catch (error) {
      if (asked !== askedLast) return false;
      errorText.value = reasonOf(error);
      if (state.value === 'loading') state.value = 'error';
      return false;
    }
  }

  /** Forgets everything, when the person signs out. */
  function clear(): void {
    askedLast += 1;
    current.forget(list);
    accounts.value = [];
    state.value = 'loading';
    errorText.value = null;
  }

  function applyUpdate(accountId: string, update: PushPayload<'account.updated'>): void {
    current.tell(list, (all) => all.map((account) => (account.id === accountId ? { ...account, ...update } : account)));
  }

  /** Reads one account anew, if it is still in the list by then. @throws ApiError */
  async function reload(accountId: string): Promise<void> {
    const ask = () => call(accountsApi.read, { params: { accountId } });
    await current.readPart(list, ask, (all, read) => all.map((account) => (account.id === read.id ? read : account)));
  }

  /** As `reload`; administrators do things for accounts that they may not read. */
  async function reloadOwn(accountId: string): Promise<void> {
    if (byId(accountId) !== null) await reload(accountId);
  }

  /** Tests and stores a new account. Nothing is stored when a step fails. @throws ApiError */
  async function connect(settings: ConnectSettings, { onStep, signal }: Trial): Promise<SaveReply> {
    return save(() => callTold(accountsApi.create, { body: settings, signal }, onStep));
  }

  /**
   * Tests and stores new settings; without a password the stored one stays. Nothing changes when a step fails. Where somebody else
   * was faster, their settings are here when this fails. @throws ApiError
   */
  async function update(accountId: string, settings: AccountUpdate, { onStep, signal }: Trial): Promise<SaveReply> {
    try {
      return await save(() => callTold(accountsApi.update, { params: { accountId }, body: settings, signal }, onStep));
    } catch (error) {
      if (error instanceof ApiError && error.code === 'account.changed-meanwhile') await reload(accountId);
      throw error;
    }
  }

  function save(ask: () => Promise<SaveReply>): Promise<SaveReply> {
    return current.readPart(list, ask, (all, { account }) => (account === null ? all : withAccount(all, account)));
  }

  /** Makes the account sign in by what a provider has granted just now. @throws ApiError */
  async function authorize(accountId: string, authorizationId: string): Promise<void> {
    const ask = () => call(accountsApi.authorize, { params: { accountId }, body: { authorizationId } });
    await current.readPart(list, ask, withAccount);
  }

  /** @throws ApiError */
  function createDemo(): Promise<Account> {
    return current.readPart(list, () => call(accountsApi.createDemo, {}), withAccount);
  }

  /** @throws ApiError */
  async function remove(accountId: string): Promise<void> {
    await call(accountsApi.remove, { params: { accountId } });
    current.tell(list, (all) => all.filter((account) => account.id !== accountId));
  }

  /** @throws ApiError */
  async function pause(accountId: string): Promise<void> {
    await call(accountLifeApi.pause, { params: { accountId } });
    await reloadOwn(accountId);
  }

  /** @throws ApiError */
  async function resume(accountId: string): Promise<void> {
    await call(accountLifeApi.resume, { params: { accountId } });
    await reloadOwn(accountId);
  }

  /** Makes somebody else the owner; `keep` is the present one's role from then on. @throws ApiError */
  async function handOver(accountId: string, userId: string, keep: Role | null): Promise<void> {
    await call(accountLifeApi.handOver, { params: { accountId }, body: { userId, keep } });
    await load();
  }

  /** @throws ApiError */
  async function reconnect(accountId: string): Promise<void> {
    await call(accountsApi.reconnect, { params: { accountId } });
  }

  /** @throws ApiError */
  function listMembers(accountId: string): Promise<ReplyOf<typeof accountsApi.listMembers>> {
    return call(accountsApi.listMembers, { params: { accountId } });
  }

  /** @throws ApiError */
  function setGroup(accountId: string, groupId: string, role: GroupRole): Promise<GroupAccess> {
    return call(accountsApi.setGroup, { params: { accountId, groupId }, body: { role } });
  }

  /** @throws ApiError */
  async function removeGroup(accountId: string, groupId: string): Promise<void> {
    await call(accountsApi.removeGroup, { params: { accountId, groupId } });
  }

  /** @throws ApiError */
  async function setMember(accountId: string, userId: string, role: Role): Promise<Member> {
    return call(accountsApi.setMember, { params: { accountId, userId }, body: { role } });
  }

  /** @throws ApiError */
  async function removeMember(accountId: string, userId: string): Promise<void> {
    await call(accountsApi.removeMember, { params: { accountId, userId } });
  }

  return {
    accounts,
    state,
    errorText,
    writable,
    byId,
    load,
    clear,
    reload,
    applyUpdate,
    connect,
    update,
    authorize,
    createDemo,
    remove,
    pause,
    resume,
    handOver,
    reconnect,
    listMembers,
    setMember,
    removeMember,
    setGroup,
    removeGroup,
  };
});

function withAccount(accounts: readonly Account[], account: Account): readonly Account[] {
  const isKnown = accounts.some(({ id }) => id === account.id);
  return isKnown ? accounts.map((other) => (other.id === account.id ? account : other)) : [...accounts, account];
}
