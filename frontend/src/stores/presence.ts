import type { PresenceNews, PresentPerson } from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { type Colleague, colleaguesIn } from '../lib/colleague-words';
import { useSession } from './session';

type People = ReadonlyMap<string, PresentPerson>;

const nobody: People = new Map();

/** Who else has conversations open, of all accounts, and which one is answered here. */
export const usePresence = defineStore('presence', () => {
  const session = useSession();
  const byAccount = shallowRef<ReadonlyMap<string, People>>(new Map());
  /** The conversation that the composer answers. */
  const answering = shallowRef<{ accountId: string; threadId: string } | null>(null);

  function apply({ accountId, isWhole, people }: PresenceNews): void {
    const next = new Map(isWhole ? nobody : byAccount.value.get(accountId));
    for (const person of people) {
      if (person.places.length > 0) next.set(person.userId, person);
      else next.delete(person.userId);
    }
    byAccount.value = new Map(byAccount.value).set(accountId, next);
  }

  function forget(accountId: string): void {
    const next = new Map(byAccount.value);
    next.delete(accountId);
    byAccount.value = next;
  }

  /** The connection is lost: who is where is not known any more. */
  function forgetAll(): void {
    byAccount.value = new Map();
  }

  /** Who else has the conversation open: those who reply first. */
  function colleagues(accountId: string | null, threadId: string | null): readonly Colleague[] {
    if (accountId === null || threadId === null) return [];
    return colleaguesIn((byAccount.value.get(accountId) ?? nobody).values(), threadId, session.user?.id ?? null);
  }

  /** Those of an account by conversation. */
  function byThread(accountId: string): ReadonlyMap<string, readonly Colleague[]> {
    const people = [...(byAccount.value.get(accountId) ?? nobody).values()];
    const threadIds = new Set(people.flatMap(({ places }) => places.map(({ threadId }) => threadId)));
    return new Map([...threadIds].map((threadId) => [threadId, colleagues(accountId, threadId)]));
  }

  return { byAccount, answering, apply, forget, forgetAll, colleagues, byThread };
});
