import { shallowReactive } from 'vue';
import { reasonOf } from '../lib/reason';

/** Something that is asked for at once, and again when that failed. */
export interface Asked {
  readonly state: 'loading' | 'ready' | 'error';
  readonly errorText: string | null;
  readonly load: () => Promise<void>;
}

/** @param ask asks, and keeps the answer */
export function useAsked(ask: () => Promise<void>): Asked {
  const asked = shallowReactive<{ state: Asked['state']; errorText: string | null; load: Asked['load'] }>({
    state: 'loading',
    errorText: null,
    load,
  });

  async function load(): Promise<void> {
    Object.assign(asked, { state: 'loading', errorText: null });
    try {
      await ask();
      asked.state = 'ready';
    } catch (error) {
      Object.assign(asked, { state: 'error', errorText: reasonOf(error) });
    }
  }

  void load();
  return asked;
}
