import { draftsApi, type DraftContent, type SavedDraft } from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { ApiError } from '../api/api-error';
import { call } from '../api/call';

/** What a composer hands over to be kept on the server. */
export interface DraftVersion {
  content: DraftContent;
  /** The version that was changed; 0 for a new draft. */
  basedOn: number;
  isOpen: boolean;
}

/** `overtaken`: somebody changed the draft in between. `over`: it was sent or thrown away. In both cases nothing was kept. */
export type SaveOutcome = { outcome: 'saved'; version: number } | { outcome: 'overtaken' | 'over' };

/** Messages that were begun and that the server keeps, of all accounts that were asked for. */
export const useDrafts = defineStore('drafts', () => {
  const drafts = shallowRef<readonly SavedDraft[]>([]);

  /** @throws ApiError */
  async function load(accountId: string): Promise<readonly SavedDraft[]> {
    const reply = await call(draftsApi.list, { params: { accountId } });
    drafts.value = [...others(accountId), ...reply.drafts];
    return reply.drafts;
  }

  /** The draft whose copy in the Drafts mailbox this message is. */
  function byMessage(accountId: string, messageId: string): SavedDraft | null {
    return drafts.value.find((draft) => draft.accountId === accountId && draft.messageId === messageId) ?? null;
  }

  /** Keeps a version. @throws ApiError when that may succeed later, or the draft cannot be kept */
  async function save(accountId: string, draftId: string, version: DraftVersion): Promise<SaveOutcome> {
    try {
      const saved = await call(draftsApi.save, { params: { accountId, draftId }, body: version });
      return { outcome: 'saved', version: saved.version };
    } catch (error) {
      if (error instanceof ApiError && error.code === 'draft.conflict') return { outcome: 'overtaken' };
      if (error instanceof ApiError && error.code === 'draft.finished') return { outcome: 'over' };
      throw error;
    }
  }

  /** @throws ApiError */
  async function discard(accountId: string, draftId: string): Promise<void> {
    drafts.value = drafts.value.filter(({ id }) => id !== draftId);
    await call(draftsApi.discard, { params: { accountId, draftId } });
  }

  function forget(accountId: string): void {
    drafts.value = others(accountId);
  }

  const others = (accountId: string): SavedDraft[] => drafts.value.filter((draft) => draft.accountId !== accountId);

  return { drafts, load, byMessage, save, discard, forget };
});
