/**
 * Does the work in one of the tabs that want it under this name; when that tab is closed, another one takes over. Browsers
 * have no locks in pages that came without https: there each tab works for itself.
 * @param work ends when the signal is aborted, or by itself: then this tab stands for it no more
 * @returns how to stop
 */
export function lead(name: string, work: (signal: AbortSignal) => Promise<void>): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  const locks: LockManager | undefined = navigator.locks;
  if (locks === undefined) void work(signal);
  // Refused only when it was stopped while it waited.
  else locks.request(name, { signal }, () => work(signal)).catch(() => undefined);
  return () => stopping.abort();
}

/** Holds a sign that all tabs can see, as long as this tab lives. @returns how to take it down */
export function putUp(sign: string): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  const held = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  navigator.locks?.request(sign, { mode: 'shared', signal }, () => held).catch(() => undefined);
  return () => stopping.abort();
}

export async function isUp(sign: string): Promise<boolean> {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return held.some(({ name }) => name === sign);
}
