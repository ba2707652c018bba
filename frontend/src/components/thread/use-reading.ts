import type { Message, Thread } from '@maildesk/contracts';
import { computed, nextTick, shallowRef, watch } from 'vue';
import { initiallyExpanded, layoutThread } from '../message/thread-layout';

export interface ReadingDoor {
  /** Its body is wanted now. */
  openMessage: (messageId: string) => void;
  /** Another conversation is on screen, its cards laid out: begin where there is something to read. */
  begun: () => void;
}

/** Which messages of the conversation are open, and which are folded away. */
export function useReading(thread: () => Thread | null, door: ReadingDoor) {
  const expanded = shallowRef<ReadonlySet<string>>(new Set());
  const unfolded = shallowRef<ReadonlySet<string>>(new Set());
  let known = new Set<string>();
  let openThreadId: string | null = null;

  const lines = computed(() => layoutThread(thread()?.messages ?? [], expanded.value, unfolded.value));

  watch(
    thread,
    (shown) => {
      if (shown === null) openThreadId = null;
      else if (shown.id !== openThreadId) startReading(shown);
      else showArrivals(shown);
    },
    { immediate: true },
  );

  function startReading(shown: Thread): void {
    openThreadId = shown.id;
    known = new Set(shown.messages.map((message) => message.id));
    unfolded.value = new Set();
    expanded.value = initiallyExpanded(shown);
    for (const messageId of expanded.value) door.openMessage(messageId);
    void nextTick(door.begun);
  }

  /** A message that comes while the conversation is open is shown open; nothing that is being read moves. */
  function showArrivals({ messages }: Thread): void {
    const arrived = messages.map((message) => message.id).filter((id) => !known.has(id));
    if (arrived.length === 0) return;
    for (const id of arrived) known.add(id);
    expanded.value = new Set([...expanded.value, ...arrived]);
    for (const id of arrived) door.openMessage(id);
  }

  function toggle({ id }: Message): void {
    const next = new Set(expanded.value);
    if (!next.delete(id)) {
      next.add(id);
      door.openMessage(id);
    }
    expanded.value = next;
  }

  function unfold(key: string): void {
    unfolded.value = new Set([...unfolded.value, key]);
  }

  return { lines, expanded, toggle, unfold };
}
