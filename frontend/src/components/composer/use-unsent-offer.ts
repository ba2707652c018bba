import { shallowRef } from 'vue';
import type { ComposeIntent } from '../../lib/compose-intent';
import { findKept, listUnsent, removeUnsent, type KeptDraft, type UnsentDraft } from './unsent-drafts';

export interface UnsentOfferDoor {
  intent: ComposeIntent;
  accountIds: () => readonly string[];
  /** The draft that is open here, which is not offered. */
  openKey: () => string;
  /** Throws the copy on the server away. */
  discard: (accountId: string, draftId: string) => Promise<void>;
}

/** Offers what was begun before: anything for a new message, else an answer to the same message. */
export function useUnsentOffer({ intent, accountIds, openKey, discard }: UnsentOfferDoor) {
  const offered = shallowRef<UnsentDraft | null>(null);

  function fits({ draft }: UnsentDraft): boolean {
    if (draft.clientKey === openKey()) return false;
    if (intent.kind === 'new' || intent.kind === 'resume') return true;
    return (intent.kind === 'forward' ? draft.forwardOf : draft.inReplyTo) === intent.message.id;
  }

  function look(): void {
    offered.value = listUnsent(accountIds(), new Date()).find(fits) ?? null;
  }

  /** Takes the offer up. @returns null when another window has done so meanwhile; then there may be another offer. */
  function accept(): KeptDraft | null {
    if (offered.value === null) return null;
    const found = findKept(offered.value.draft.clientKey, accountIds(), new Date());
    if (found === null) look();
    else offered.value = null;
    return found;
  }

  function refuse(): void {
    if (offered.value === null) return;
    const { accountId, clientKey } = offered.value.draft;
    removeUnsent(clientKey);
    discard(accountId, clientKey).catch(() => undefined);
    look();
  }

  return { offered, look, accept, refuse };
}
