import { outboxApi, type AnsweredMeanwhile, type Draft, type OutboxItem, type Upload } from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { ApiError } from '../api/api-error';
import { call } from '../api/call';
import { uploadFile } from '../api/upload';

/** Somebody else has answered the conversation first; `words` say so in a sentence. */
export interface AnsweredFirst extends AnsweredMeanwhile {
  readonly words: string;
}

/** What was handed over for sending and is not through yet, of all accounts. */
export const useOutbox = defineStore('outbox', () => {
  const items = shallowRef<readonly OutboxItem[]>([]);

  /** Those that wait for a person. */
  const troubled = computed(() => items.value.filter((item) => item.state === 'failed' || item.state === 'unknown'));

  /** Reads an account's outbox; what is shown stays when that fails. @returns whether it was read */
  async function load(accountId: string): Promise<boolean> {
    try {
      const reply = await call(outboxApi.list, { params: { accountId } });
      items.value = [...items.value.filter((item) => item.accountId !== accountId), ...reply.items];
      return true;
    } catch {
      return false;
    }
  }

  function upsert(item: OutboxItem): void {
    const others = items.value.filter((other) => other.id !== item.id);
    const isDone = item.state === 'sent' || item.state === 'cancelled';
    items.value = isDone ? others : [item, ...others];
  }

  function forget(accountId: string): void {
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
      const item = await call(outboxApi.send, { params: { accountId }, body: draft });
      queued?.(item);
      upsert(item);
      return null;
    } catch (error) {
      const answered = error instanceof ApiError ? error.problem?.answered : undefined;
      if (!(error instanceof ApiError) || answered === undefined) throw error;
      return { ...answered, words: error.message };
    }
  }

  /** @throws ApiError */
  async function retry(item: OutboxItem): Promise<void> {
    upsert(await call(outboxApi.retry, { params: { accountId: item.accountId, outboxItemId: item.id } }));
  }

  /** @throws ApiError */
  async function discard(item: OutboxItem): Promise<void> {
    upsert(await call(outboxApi.cancel, { params: { accountId: item.accountId, outboxItemId: item.id } }));
  }

  /** @throws ApiError */
  function upload(accountId: string, file: File, onProgress: (fraction: number) => void): Promise<Upload> {
    return uploadFile(accountId, file, onProgress);
  }

  return { items, troubled, load, upsert, forget, send, retry, discard, upload };
});
