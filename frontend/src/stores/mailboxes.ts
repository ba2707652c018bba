import { changesApi, mailboxesApi, type ChoosableRole, type Mailbox } from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { call } from '../api/call';
import { KeptCurrent } from '../lib/kept-current';
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
  const current = new KeptCurrent<AccountMailboxes>({ get: of, set });

  function of(accountId: string): AccountMailboxes {
    return byAccount.value.get(accountId) ?? nothing;
  }

  function set(accountId: string, entry: AccountMailboxes): void {
    byAccount.value = new Map(byAccount.value).set(accountId, entry);
  }

  /** Reads an account's folders. @returns the frame they are as new as, or null when they could not be read. */
  async function load(accountId: string): Promise<number | null> {
    try {
      const ask = () => call(mailboxesApi.list, { params: { accountId } });
      const made = ({ mailboxes }: { mailboxes: Mailbox[] }) =>
        ({ state: 'ready', errorText: null, mailboxes }) as const;
      return (await current.read(accountId, ask, made)).seq;
    } catch (error) {
      const before = of(accountId);
      const state = before.state === 'ready' ? 'ready' : 'error';
      set(accountId, { ...before, state, errorText: reasonOf(error) });
      return null;
    }
  }

  /** Puts a folder in place of its former self, or at the end of those it sorts after. */
  function upsert(mailbox: Mailbox): void {
    current.tell(mailbox.accountId, (entry) => withMailbox(entry, mailbox));
  }

  function remove(accountId: string, mailboxId: string): void {
    current.tell(accountId, (entry) => ({
      ...entry,
      mailboxes: entry.mailboxes.filter((mailbox) => mailbox.id !== mailboxId),
    }));
  }

  function setFill(accountId: string, mailboxId: string, fill: { done: number; total: number }): void {
    const left = fill.done >= fill.total ? null : fill;
    current.tell(accountId, (entry) => ({
      ...entry,
      mailboxes: entry.mailboxes.map((mailbox) => (mailbox.id === mailboxId ? { ...mailbox, fill: left } : mailbox)),
    }));
  }

  function find(accountId: string, mailboxId: string): Mailbox | null {
    return of(accountId).mailboxes.find((mailbox) => mailbox.id === mailboxId) ?? null;
  }

  /** Makes a folder; it is shown at once. @throws ApiError */
  async function create(accountId: string, name: string, parentId: string | null): Promise<void> {
    const ask = () => call(mailboxesApi.create, { params: { accountId }, body: { name, parentId } });
    await current.readPart(accountId, ask, withMailbox);
  }

  /** @throws ApiError */
  async function rename({ id, accountId }: Mailbox, name: string, parentId: string | null): Promise<void> {
    const ask = () => call(mailboxesApi.rename, { params: { accountId, mailboxId: id }, body: { name, parentId } });
    await current.readPart(accountId, ask, withMailbox);
  }

  /** Says which folder has a role; null leaves it to the server. @throws ApiError */
  async function chooseRole(accountId: string, role: ChoosableRole, mailboxId: string | null): Promise<void> {
    const ask = () => call(mailboxesApi.chooseRole, { params: { accountId, role }, body: { mailboxId } });
    await current.readPart(accountId, ask, (entry, reply) => reply.mailboxes.reduce(withMailbox, entry));
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
    current.forget(accountId);
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

/** The folders with one in place of its former self, or at the end. Where none have been read yet, they come with it. */
function withMailbox(entry: AccountMailboxes, mailbox: Mailbox): AccountMailboxes {
  if (entry.state === 'loading') return entry;
  const at = entry.mailboxes.findIndex((other) => other.id === mailbox.id);
  const mailboxes = at < 0 ? [...entry.mailboxes, mailbox] : entry.mailboxes.with(at, mailbox);
  return { ...entry, mailboxes };
}
