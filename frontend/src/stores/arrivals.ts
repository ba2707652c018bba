import { shallowRef } from 'vue';

/** Threads with mail that arrived just now: announced by a frame, then shown as fresh until they have been on screen. */
export function useArrivals() {
  const fresh = shallowRef<ReadonlySet<string>>(new Set());
  const announced = new Set<string>();

  function announce(threadId: string): void {
    announced.add(threadId);
  }

  /** These rows are in the list now. */
  function show(threadIds: readonly string[]): void {
    const arrived = threadIds.filter((threadId) => announced.delete(threadId));
    if (arrived.length > 0) fresh.value = new Set([...fresh.value, ...arrived]);
  }

  /** Says that these arrivals have been on screen. */
  function markSeen(threadIds: readonly string[]): void {
    if (!threadIds.some((threadId) => fresh.value.has(threadId))) return;
    const rest = new Set(fresh.value);
    for (const threadId of threadIds) rest.delete(threadId);
    fresh.value = rest;
  }

  function clear(): void {
    announced.clear();
    fresh.value = new Set();
  }

  return { fresh, announce, show, markSeen, clear };
}
