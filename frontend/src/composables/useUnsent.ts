import type { Account } from '@maildesk/contracts';
import { useEventListener } from '@vueuse/core';
import { computed, shallowRef, watch, type ComputedRef, type Ref } from 'vue';
import {
  listUnsent,
  releaseUnsent,
  removeUnsent,
  saveUnsent,
  type UnsentDraft,
} from '../components/composer/unsent-drafts';
import type { ComposeIntent } from '../lib/compose-intent';
import { useToasts } from '../stores/toasts';

/**
 * Offers a message that was begun on this device and neither sent nor thrown away: when the page opens and whenever one
 * comes back to it, until the person has decided. `intent` is what is being composed; meanwhile nothing is offered.
 */
export function useUnsent(accounts: ComputedRef<readonly Account[]>, intent: Ref<ComposeIntent | null>) {
  const toasts = useToasts();
  const found = shallowRef<UnsentDraft | null>(null);
  const decided = new Set<string>();
  /** Those that lay there when the composer was opened. */
  let known: ReadonlySet<string> = new Set();
  const offered = computed(() => (intent.value === null ? found.value : null));
  const list = (): UnsentDraft[] =>
    listUnsent(
      accounts.value.map(({ id }) => id),
      new Date(),
    );

  function look(): void {
    found.value = list().find(({ draft }) => !decided.has(draft.clientKey)) ?? null;
  }

  /** Not on this page again; the composer still offers it. */
  function later(): void {
    for (const { draft } of list()) decided.add(draft.clientKey);
    look();
  }

  function resume(): void {
    if (found.value === null) return;
    const { accountId, clientKey } = found.value.draft;
    intent.value = { kind: 'resume', accountId, clientKey };
  }

  function discard(): void {
    const gone = found.value;
    if (gone === null) return;
    removeUnsent(gone.draft.clientKey);
    look();
    toasts.show('Unsent message discarded.', {
      undo() {
        saveUnsent(gone.draft, new Date());
        releaseUnsent(gone.draft.clientKey);
        look();
      },
    });
  }

  watch(accounts, look, { immediate: true });
  // What a composer leaves behind was left on purpose.
  watch(intent, (now, before) => {
    if (now !== null) {
      known = new Set(list().map(({ draft }) => draft.clientKey));
      return;
    }
    for (const { draft } of list()) {
      const wasTakenUp = before?.kind === 'resume' && before.clientKey === draft.clientKey;
      if (wasTakenUp || !known.has(draft.clientKey)) decided.add(draft.clientKey);
    }
    look();
  });
  useEventListener('focus', look);

  return { offered, resume, later, discard };
}
