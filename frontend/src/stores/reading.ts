import { readingApi, type ChangeTarget, type Mailbox, type Reading, type ReadMode } from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { call } from '../api/call';
import { withOwnCounts } from '../lib/own-reading';

/** Mail comes in bursts; counts are read once for all of it. */
const gatherMs = 250;

interface AccountReading {
  readonly mode: ReadMode;
  readonly own: ReadonlyMap<string, number>;
}

const shared: AccountReading = { mode: 'shared', own: new Map() };

/** What counts as unread in each account for the person who looks at it, and how much of it there is. */
export const useReading = defineStore('reading', () => {
  const byAccount = shallowRef<ReadonlyMap<string, AccountReading>>(new Map());
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  let lastAsked = 0;
  const asked = new Map<string, number>();

  function keep(accountId: string, { mode, unread }: Reading): void {
    const own = new Map(unread.map(({ mailboxId, unreadCount }) => [mailboxId, unreadCount]));
    byAccount.value = new Map(byAccount.value).set(accountId, { mode, own });
  }

  /** Null where it is not known yet. */
  function modeOf(accountId: string | null): ReadMode | null {
    return byAccount.value.get(accountId ?? '')?.mode ?? null;
  }

  /** As `modeOf`; asks where that is not known yet, so that nobody's reading is told to all by mistake. @throws ApiError */
  async function findMode(accountId: string): Promise<ReadMode> {
    return byAccount.value.get(accountId)?.mode ?? (await read(accountId)).mode;
  }

  /** An older answer never takes the place of a newer one. */
  async function read(accountId: string): Promise<Reading> {
    const number = ++lastAsked;
    asked.set(accountId, number);
    const reading = await call(readingApi.read, { params: { accountId } });
    if (asked.get(accountId) === number) keep(accountId, reading);
    return reading;
  }

  /** Reads it anew; what is shown stays when that fails. @returns whether it was read */
  function load(accountId: string): Promise<boolean> {
    return read(accountId).then(
      () => true,
      () => false,
    );
  }

  /** Mail came, went or moved: counts of one's own are read anew, as they stand in no frame. */
  function noticeChange(accountId: string): void {
    if (modeOf(accountId) !== 'personal' || timers.has(accountId)) return;
    timers.set(
      accountId,
      setTimeout(() => {
        timers.delete(accountId);
        void load(accountId);
      }, gatherMs),
    );
  }

  /** @throws ApiError */
  async function choose(accountId: string, mode: ReadMode): Promise<void> {
    const reading = await call(readingApi.choose, { params: { accountId }, body: { mode } });
    asked.delete(accountId);
    keep(accountId, reading);
  }

  /** @throws ApiError */
  async function mark(accountId: string, target: ChangeTarget, read: boolean): Promise<void> {
    await call(readingApi.mark, { params: { accountId }, body: { target, read } });
    noticeChange(accountId);
  }

  /** Folders of an account with the counts that the person wants to see. */
  function counted(accountId: string, mailboxes: readonly Mailbox[]): readonly Mailbox[] {
    const { mode, own } = byAccount.value.get(accountId) ?? shared;
    return withOwnCounts(mailboxes, mode, own);
  }

  function forget(accountId: string): void {
    clearTimeout(timers.get(accountId));
    timers.delete(accountId);
    asked.delete(accountId);
    const rest = new Map(byAccount.value);
    rest.delete(accountId);
    byAccount.value = rest;
  }

  return { byAccount, modeOf, findMode, load, noticeChange, choose, mark, counted, forget };
});
