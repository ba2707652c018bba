import type { MailAddress } from '@maildesk/contracts';
import { computed, onScopeDispose, shallowRef, watch } from 'vue';
import type { RecordsBridge } from '../lib/host';
import type { RecordLink } from '../lib/odoo/links';
import type { Pane } from '../lib/odoo/pane';
import { askOdoo } from '../lib/odoo/verbs';
import { reasonOf } from '../lib/reason';
import { Settled } from '../lib/settled';

/** Walking through the list with a held key asks for nothing on the way. */
const settleMs = 120;
/** So long what is known of an address is shown without asking again. */
const freshMs = 30_000;
const keptPanes = 50;

export type PaneState = 'none' | 'loading' | 'ready' | 'error';

export interface PaneSubject {
  readonly accountId: string;
  readonly threadId: string;
  /** The people outside, the most telling first. */
  readonly people: readonly MailAddress[];
  /** Message-IDs of its mails. */
  readonly messageIds: readonly string[];
}

interface KeptPane {
  readonly pane: Pane;
  readonly at: number;
}

/** What Odoo knows about the people of the open conversation, and which records stand beside it. */
export function useRecordPane(records: RecordsBridge, subject: () => PaneSubject | null) {
  const chosen = shallowRef<string | null>(null);
  const pane = shallowRef<Pane | null>(null);
  const state = shallowRef<PaneState>('none');
  const errorText = shallowRef<string | null>(null);
  const links = shallowRef<readonly RecordLink[]>([]);
  const kept = new Map<string, KeptPane>();
  const asking = new Settled(settleMs);
  const askingLinks = new Settled(settleMs);
  /** Answers to older questions are not heard. */
  let asked = 0;
  let linksAsked = 0;

  const people = computed(() => subject()?.people ?? []);
  /** The one whose records are shown. */
  const focus = computed(() => {
    const wanted = people.value.find(({ address }) => address.toLowerCase() === chosen.value);
    return wanted ?? people.value[0] ?? null;
  });
  const conversation = computed(() => {
    const now = subject();
    return now === null ? '' : `${now.accountId}/${now.threadId}`;
  });

  function addresses(): string[] {
    const first = focus.value;
    if (first === null) return [];
    const others = people.value.filter((person) => person !== first);
    return [first, ...others].map(({ address }) => address.toLowerCase());
  }

  function remember(key: string, found: Pane): void {
    kept.delete(key);
    kept.set(key, { pane: found, at: Date.now() });
    for (const oldest of kept.keys()) {
      if (kept.size <= keptPanes) break;
      kept.delete(oldest);
    }
  }

  /** Answers why there is no answer; null when there is one. */
  async function ask(wanted: readonly string[]): Promise<string | null> {
    const mine = (asked += 1);
    const key = wanted.join(' ');
    try {
      const found = await askOdoo(records, 'find_partners', { emails: [...wanted] });
      remember(key, found);
      if (mine !== asked) return null;
      pane.value = found;
      state.value = 'ready';
      errorText.value = null;
      return null;
    } catch (error) {
      if (mine !== asked) return null;
      const reason = reasonOf(error);
      // What is on the screen is still more use than a sentence in its place.
      if (state.value === 'ready') return reason;
      state.value = 'error';
      errorText.value = reason;
      return reason;
    }
  }

  async function askLinks(): Promise<void> {
    const now = subject();
    if (now === null) return;
    const place = conversation.value;
    const mine = (linksAsked += 1);
    try {
      const { accountId: account_id, threadId: conversation_id, messageIds } = now;
      const found = await askOdoo(records, 'conversation_links', {
        conversations: [{ account_id, conversation_id, message_ids: [...messageIds] }],
      });
      if (mine === linksAsked && place === conversation.value) links.value = found;
    } catch {
      // The pane tells of its own trouble; without the links it is of use all the same.
    }
  }

  /** Shows what is known at once, and asks when that is not fresh. */
  function show(): void {
    asking.cancel();
    asked += 1;
    const wanted = addresses();
    if (wanted.length === 0) {
      pane.value = null;
      state.value = subject() === null ? 'none' : 'ready';
      return;
    }
    const known = kept.get(wanted.join(' '));
    pane.value = known?.pane ?? null;
    state.value = known === undefined ? 'loading' : 'ready';
    errorText.value = null;
    if (known !== undefined && Date.now() - known.at < freshMs) return;
    asking.run(() => void ask(wanted));
  }

  /**
   * After a change in Odoo, or because somebody wants to try again. What is shown stays until there is an answer.
   * @returns why there is none; null when there is
   */
  async function refresh(): Promise<string | null> {
    asking.cancel();
    kept.clear();
    if (state.value === 'error') state.value = 'loading';
    const wanted = addresses();
    const [failure] = await Promise.all([wanted.length > 0 ? ask(wanted) : null, askLinks()]);
    return failure;
  }

  watch(
    conversation,
    () => {
      chosen.value = null;
      links.value = [];
    },
    { flush: 'sync' },
  );
  watch(() => [conversation.value, ...addresses()].join(' '), show, { immediate: true });
  watch(
    conversation,
    (place) => {
      askingLinks.cancel();
      if (place !== '') askingLinks.run(() => void askLinks());
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    asking.cancel();
    askingLinks.cancel();
    asked += 1;
  });

  return {
    people,
    focus,
    pane,
    state,
    errorText,
    links,
    choose: (address: string) => (chosen.value = address.toLowerCase()),
    refresh,
    setLink(link: RecordLink) {
      links.value = [...links.value.filter(({ id }) => id !== link.id), link];
    },
    dropLink(id: number) {
      links.value = links.value.filter((link) => link.id !== id);
    },
  };
}
