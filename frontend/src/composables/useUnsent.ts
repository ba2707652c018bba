import type { Account } from '@maildesk/contracts';
import { useEventListener } from '@vueuse/core';
import { computed, shallowRef, watch, type ComputedRef, type Ref } from 'vue';
import {
  listUnsent,
  releaseUnsent,
  removeUnsent,
  saveUnsent,
  takeFromServer,
  type UnsentDraft,
} from '../components/composer/unsent-drafts';
import { fromSaved, reconcileDrafts } from '../components/composer/server-draft';
import type { ComposeIntent } from '../lib/compose-intent';
import { t } from '../locales/shell';
import { useDrafts } from '../stores/drafts';
import { useToasts } from '../stores/toasts';

/** How often the server is asked at most for what was begun on other devices. */
const askEveryMs = 60_000;

/**
 * Offers a message that was begun, here or on another device, and neither sent nor thrown away: when the page opens and
 * whenever one comes back to it, until the person has decided. `intent` is what is being composed; meanwhile nothing is offered.
 */
export function useUnsent(accounts: ComputedRef<readonly Account[]>, intent: Ref<ComposeIntent | null>) {
  const toasts = useToasts();
  const drafts = useDrafts();
  let askedAt = -Infinity;
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

  /** Brings what the server keeps onto this device. Without an answer there is only what lies here. */
  async function ask(): Promise<void> {
    if (performance.now() - askedAt < askEveryMs) return;
    askedAt = performance.now();
    await Promise.all(accounts.value.map(({ id }) => takeOver(id).catch(() => undefined)));
    look();
  }

  async function takeOver(accountId: string): Promise<void> {
    const kept = await drafts.load(accountId);
    const here = listUnsent([accountId], new Date()).map(({ draft }) => draft);
    const { take, drop } = reconcileDrafts(here, kept);
    for (const clientKey of drop) removeUnsent(clientKey);
    for (const saved of take) takeFromServer(fromSaved(saved), new Date(saved.savedAt));
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
    const { accountId, clientKey, serverVersion } = gone.draft;
    removeUnsent(clientKey);
    if (serverVersion > 0) drafts.discard(accountId, clientKey).catch(() => undefined);
    look();
    toasts.show(t('unsentMessageDiscarded'), {
      undo() {
        // The server has let go of the former key for good.
        const again = { ...gone.draft, clientKey: crypto.randomUUID(), serverVersion: 0, isSynced: false };
        saveUnsent(again, new Date());
        releaseUnsent(again.clientKey);
        look();
      },
    });
  }

  function lookEverywhere(): void {
    look();
    void ask();
  }

  watch(accounts, lookEverywhere, { immediate: true });
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
  useEventListener('focus', lookEverywhere);

  return { offered, resume, later, discard };
}
