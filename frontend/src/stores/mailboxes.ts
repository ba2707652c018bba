import { changesApi, mailboxesApi, type ChoosableRole, type Mailbox } from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { call } from '../api/call';
import { reasonOf } from '../lib/reason';

export interface AccountMailboxes {
  readonly state: 'loading' | 'ready' | 'error';
  readonly errorText: string | null;
  readonly mailboxes: readonly Mailbox[];
}

const nothing: AccountMailboxes = { state: 'loading', errorText: null, mailboxes: [] };

/** The folders of each account. */
export const useMailboxes = defineStore('mailboxes', () => {
  const byAccount = shallowRef<ReadonlyMap<string, AccountMailboxes>>(new Map());

  function of(accountId: string): AccountMailboxes {
    return byAccount.value.get(accountId) ?? nothing;
  }

  function set(accountId: string, entry: AccountMailboxes): void {
    byAccount.value = new Map(byAccount.value).set(accountId, entry);
  }

  /** Reads an account's folders. @returns the frame they are as new as, or null when they could not be read. */
  async function load(accountId: string): Promise<number | null> {
    try {
      const { mailboxes, seq } = await call(mailboxesApi.list, { params: { accountId } });
      set(accountId, { state: 'ready', errorText: null, mailboxes });
      return seq;
    } catch (error) {
      const before = of(accountId);
      const state = before.state === 'ready' ? 'ready' : 'error';
      set(accountId, { ...before, state, errorText: reasonOf(error) });
      return null;
    }
  }

  /** Puts a folder in place of its former self, or at the end of those it sorts after. */
  function upsert(mailbox: Mailbox): void {
    const entry = byAccount.value.get(mailbox.accountId);
    if (entry === undefined) return;
    const known = entry.mailboxes.some((other) => other.id === mailbox.id);
    const mailboxes = known
      ? entry.mailboxes.map((other) => (other.id === mailbox.id ? mailbox : other))
      : [...entry.mailboxes, mailbox];
    set(mailbox.accountId, { ...entry, mailboxes });
  }

  function remove(accountId: string, mailboxId: string): void {
    const entry = of(accountId);
    set(accountId, { ...entry, mailboxes: entry.mailboxes.filter((mailbox) => mailbox.id !== mailboxId) });
  }

  function setFill(accountId: string, mailboxId: string, fill: { done: number; total: number }): void {
    const mailbox = find(accountId, mailboxId);
    if (mailbox === null) return;
    upsert({ ...mailbox, fill: fill.done >= fill.total ? null : fill });
  }

  function find(accountId: string, mailboxId: string): Mailbox | null {
    return of(accountId).mailboxes.find((mailbox) => mailbox.id === mailboxId) ?? null;
  }

  /** Makes a folder; it is shown at once. @throws ApiError */
  async function create(accountId: string, name: string, parentId: string | null): Promise<void> {
    upsert(await call(mailboxesApi.create, { params: { accountId }, body: { name, parentId } }));
  }

  /** @throws ApiError */
  async function rename({ id, accountId }: Mailbox, name: string, parentId: string | null): Promise<void> {
    upsert(await call(mailboxesApi.rename, { params: { accountId, mailboxId: id }, body: { name, parentId } }));
  }

  /** Says which folder has a role; null leaves it to the server. @throws ApiError */
  async function chooseRole(accountId: string, role: ChoosableRole, mailboxId: string | null): Promise<void> {
    const reply = await call(mailboxesApi.chooseRole, { params: { accountId, role }, body: { mailboxId } });
    for (const mailbox of reply.mailboxes) upsert(mailbox);
  }

  /** Deletes a folder with its mail. @throws ApiError */
  async function removeForGood({ id, accountId }: Mailbox): Promise<void> {
    await call(mailboxesApi.remove, { params: { accountId, mailboxId: id } });
    remove(accountId, id);
  }

  /** Deletes all that lies in the trash or in junk. @throws ApiError */
  async function empty({ id, accountId }: Mailbox): Promise<void> {
    const body = { target: { kind: 'mailbox', mailboxId: id }, change: { kind: 'delete-for-good' } } as const;
    await call(changesApi.apply, { params: { accountId }, body });
  }

  function forget(accountId: string): void {
    const rest = new Map(byAccount.value);
    rest.delete(accountId);
    byAccount.value = rest;
  }

  return {
    byAccount,
    of,
    load,
    upsert,
    remove,
    setFill,
    find,
    create,
    rename,
    chooseRole,
    removeForGood,
    empty,
    forget,
  };
});
