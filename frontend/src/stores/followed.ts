import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { RecordLink } from '../lib/odoo/links';

const keyOf = (accountId: string, threadId: string): string => `${accountId}/${threadId}`;

/** The conversations whose later mails go into chatters by themselves, and who hears of new mail in them. */
export const useFollowed = defineStore('followed', () => {
  const links = shallowRef<ReadonlyMap<string, readonly RecordLink[]>>(new Map());
  /** By what a conversation was merged into: the ids that Odoo may know it by still. */
  const formerIds = new Map<string, Set<string>>();
  let hear: ((accountId: string, threadId: string) => void) | null = null;

  function replace(all: readonly RecordLink[]): void {
    const next = new Map<string, readonly RecordLink[]>();
    for (const link of all) {
      const key = keyOf(link.account_id, link.conversation_id);
      next.set(key, [...(next.get(key) ?? []), link]);
    }
    links.value = next;
  }

  /** A link as it stands now. */
  function set(link: RecordLink): void {
    const key = keyOf(link.account_id, link.conversation_id);
    const others = (links.value.get(key) ?? []).filter(
      ({ record }) => record.model !== link.record.model || record.id !== link.record.id,
    );
    const next = new Map(links.value);
    if (link.follow) next.set(key, [...others, link]);
    else if (others.length > 0) next.set(key, others);
    else next.delete(key);
    links.value = next;
  }

  /** The conversation has another id now, by which Odoo may not know it yet. New mail under it is heard of as of `formerId`. */
  function rename(accountId: string, formerId: string, threadId: string): void {
    const key = keyOf(accountId, threadId);
    formerIds.set(key, (formerIds.get(key) ?? new Set()).add(formerId));
  }

  /** Odoo knows the conversation by its other id. */
  function forget(accountId: string, threadId: string): void {
    const next = new Map(links.value);
    next.delete(keyOf(accountId, threadId));
    links.value = next;
  }

  const of = (accountId: string, threadId: string): readonly RecordLink[] =>
    links.value.get(keyOf(accountId, threadId)) ?? [];

  /** New mail of a conversation has become known, or that it was merged into another. */
  function noticeMail(accountId: string, threadId: string): void {
    const key = keyOf(accountId, threadId);
    for (const id of [threadId, ...(formerIds.get(key) ?? [])]) {
      if (links.value.has(keyOf(accountId, id))) hear?.(accountId, id);
    }
  }

  /** Registers who looks at new mail. @returns how to stop */
  function whenMail(listener: (accountId: string, threadId: string) => void): () => void {
    hear = listener;
    return () => (hear = null);
  }

  return { links, replace, set, rename, forget, of, noticeMail, whenMail };
});
