import { changesApi, type ChangeCounts, type PendingChange } from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { call } from '../api/call';
import { KeptCurrent } from '../lib/kept-current';
import { reasonOf } from '../lib/reason';

/** What waits is carried out within a moment as a rule; only what takes longer is worth a word. */
const patienceMs = 5_000;

export interface AccountChanges extends ChangeCounts {
  readonly accountId: string;
  readonly state: 'loading' | 'ready' | 'error';
  readonly errorText: string | null;
  readonly changes: readonly PendingChange[];
  /** Something has been waiting for longer than usual. */
  readonly isLate: boolean;
}

/** What people did to mail that the mail servers have not carried out, or have refused. */
export const useChanges = defineStore('changes', () => {
  const byAccount = shallowRef<ReadonlyMap<string, AccountChanges>>(new Map());
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const current = new KeptCurrent<AccountChanges>({ get: of, set: (_, entry) => keep(entry) });

  /** The accounts about which a person should know something. */
  const notable = computed(() => [...byAccount.value.values()].filter((entry) => entry.failed > 0 || entry.isLate));

  function of(accountId: string): AccountChanges {
    const nothing = { waiting: 0, failed: 0, state: 'loading', errorText: null, changes: [], isLate: false } as const;
    return byAccount.value.get(accountId) ?? { accountId, ...nothing };
  }

  function set(entry: AccountChanges): void {
    byAccount.value = new Map(byAccount.value).set(entry.accountId, entry);
  }

  /** Reads what waits and what was refused; what is shown stays when that fails. @returns whether it was read */
  async function load(accountId: string): Promise<boolean> {
    try {
      const ask = () => call(changesApi.listPending, { params: { accountId } });
      await current.read(accountId, ask, ({ changes, ...counts }, before) => ({
        ...withCounts(before, counts),
        changes,
        state: 'ready',
        errorText: null,
      }));
      return true;
    } catch (error) {
      const before = of(accountId);
      set({ ...before, state: before.state === 'ready' ? 'ready' : 'error', errorText: reasonOf(error) });
      return false;
    }
  }

  /** Takes over how many there are. @returns whether there is something to tell, so that they are worth reading */
  function applyCounts(accountId: string, counts: ChangeCounts): boolean {
    const before = of(accountId);
    current.tell(accountId, (entry) => withCounts(entry, counts));
    return counts.failed > 0 || before.failed > 0 || before.isLate;
  }

  function keep(entry: AccountChanges): void {
    const { accountId, waiting } = entry;
    set(entry);
    if (waiting === 0) stopTimer(accountId);
    else if (!timers.has(accountId))
      timers.set(
        accountId,
        setTimeout(() => becomeLate(accountId), patienceMs),
      );
  }

  function becomeLate(accountId: string): void {
    timers.delete(accountId);
    if (of(accountId).waiting === 0) return;
    set({ ...of(accountId), isLate: true });
    void load(accountId);
  }

  function stopTimer(accountId: string): void {
    clearTimeout(timers.get(accountId));
    timers.delete(accountId);
  }

  function forget(accountId: string): void {
    current.forget(accountId);
    stopTimer(accountId);
    const rest = new Map(byAccount.value);
    rest.delete(accountId);
    byAccount.value = rest;
  }

  /** Does refused changes (null: all) once more. @throws ApiError */
  async function retry(accountId: string, changeIds: string[] | null): Promise<void> {
    await call(changesApi.retryFailed, { params: { accountId }, body: { changeIds } });
    await load(accountId);
  }

  /** Forgets refused changes (null: all). @throws ApiError */
  async function discard(accountId: string, changeIds: string[] | null): Promise<void> {
    await call(changesApi.discardFailed, { params: { accountId }, body: { changeIds } });
    await load(accountId);
  }

  return { byAccount, notable, of, load, applyCounts, forget, retry, discard };
});

function withCounts(entry: AccountChanges, counts: ChangeCounts): AccountChanges {
  return { ...entry, ...counts, isLate: entry.isLate && counts.waiting > 0 };
}
