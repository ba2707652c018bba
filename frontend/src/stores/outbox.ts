import { outboxApi, type AnsweredMeanwhile, type Draft, type OutboxItem, type Upload } from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { ApiError } from '../api/api-error';
import { call } from '../api/call';
import { uploadFile } from '../api/upload';
import { KeptCurrent } from '../lib/kept-current';

/** Somebody else has answered the conversation first; `words` say so in a sentence. */
export interface AnsweredFirst extends AnsweredMeanwhile {
  readonly words: string;
}

/** What was handed over for sending and is not through yet, of all accounts. */
export const useOutbox = defineStore('outbox', () => {
  const items = shallowRef<readonly OutboxItem[]>([]);
  const current = new KeptCurrent<readonly OutboxItem[]>({
    get: (accountId) => items.value.filter((item) => item.accountId === accountId),
    set: (accountId, own) => {
      items.value = [...own, ...items.value.filter((item) => item.accountId !== accountId)];
    },
  });

  /** Those that wait for a person. */
  const troubled = computed(() => items.value.filter((item) => item.state === 'failed' || item.state === 'unknown'));

  /** Reads an account's outbox; what is shown stays when that fails. @returns whether it was read */
  async function load(accountId: string): Promise<boolean> {
    try {
      const ask = () => call(outboxApi.list, { params: { accountId } });
      await current.read(accountId, ask, (reply) => reply.items);
      return true;
    } catch {
      return false;
    }
  }

  function upsert(item: OutboxItem): void {
    current.tell(item.accountId, (own) => withItem(own, item));
  }

  function forget(accountId: string): void {
    current.forget(accountId);
    items.value = items.value.filter((item) => item.accountId !== accountId);
  }

  /**
   * Queues a message, and answers null. The same draft twice makes one message. Nothing is queued when somebody else has
   * answered the conversation since the message that the draft names as the last one seen.
   * @param queued hears what was made of it, before anything else does
   * @throws ApiError
   */
  async function send(
    accountId: string,
    draft: Draft,
    queued?: (item: OutboxItem) => void,
  ): Promise<AnsweredFirst | null> {
    try {
      const ask = async () => {
        const item = await call(outboxApi.send, { params: { accountId }, body: draft });
        queued?.(item);
        return item;
      };
      await current.readPart(accountId, ask, withItem);
      return null;
    } catch (error) {
      const answered = error instanceof ApiError ? error.problem?.answered : undefined;
      if (!(error instanceof ApiError) || answered === undefined) throw error;
      return { ...answered, words: error.message };
    }
  }

  /** @throws ApiError */
  async function retry(item: OutboxItem): Promise<void> {
    await change(item, outboxApi.retry);
  }

  /** @throws ApiError */
  async function discard(item: OutboxItem): Promise<void> {
    await change(item, outboxApi.cancel);
  }

  async function change({ accountId, id }: OutboxItem, operation: typeof outboxApi.retry): Promise<void> {
    const ask = () => call(operation, { params: { accountId, outboxItemId: id } });
    await current.readPart(accountId, ask, withItem);
  }

  /** @throws ApiError */
  function upload(accountId: string, file: File, onProgress: (fraction: number) => void): Promise<Upload> {
    return uploadFile(accountId, file, onProgress);
  }

  return { items, troubled, load, upsert, forget, send, retry, discard, upload };
});

/** What is through is not shown any more. */
function withItem(items: readonly OutboxItem[], item: OutboxItem): readonly OutboxItem[] {
  const others = items.filter((other) => other.id !== item.id);
  return item.state === 'sent' || item.state === 'cancelled' ? others : [item, ...others];
}
