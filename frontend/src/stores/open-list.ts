import { computed, shallowRef } from 'vue';
import { emptyList, type ThreadListState } from '../lib/thread-list';
import type { ListParams } from './thread-pages';

export type ListState = 'none' | 'loading' | 'ready' | 'error';

export type OpenList = ReturnType<typeof useOpenList>;

/** Which mailbox is open and what is loaded of its list. Whatever reads into the list does so under `signal`. */
export function useOpenList() {
  const accountId = shallowRef<string | null>(null);
  const mailboxId = shallowRef<string | null>(null);
  const list = shallowRef<ThreadListState>(emptyList);
  const state = shallowRef<ListState>('none');
  const errorText = shallowRef<string | null>(null);
  const loadedIds = computed(() => new Set(list.value.rows.map((row) => row.threadId)));
  let generation = new AbortController();

  /** Ends when another mailbox is opened: what comes afterwards belongs to no list. */
  function signal(): AbortSignal {
    return generation.signal;
  }

  function params(): ListParams {
    return { accountId: accountId.value ?? '', mailboxId: mailboxId.value ?? '' };
  }

  /** Opens a mailbox with what is known of it, or none. Reads that are under way end without effect. */
  function begin(mailbox: ListParams | null, known: ThreadListState | undefined): void {
    generation.abort();
    generation = new AbortController();
    accountId.value = mailbox?.accountId ?? null;
    mailboxId.value = mailbox?.mailboxId ?? null;
    list.value = known ?? emptyList;
    state.value = mailbox === null ? 'none' : known === undefined ? 'loading' : 'ready';
    errorText.value = null;
  }

  return { accountId, mailboxId, list, state, errorText, loadedIds, signal, params, begin };
}
