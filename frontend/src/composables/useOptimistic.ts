import { useToasts } from '../stores/toasts';
import { reasonOf } from '../lib/reason';

export interface Optimistic<T> {
  /** Shows the change at once. */
  apply(): void;
  /** Asks the server for it. */
  send(): Promise<T>;
  /** Shows things as they were. */
  revert(): void;
  /** What did not work, for the message: "Could not archive." */
  failure: string;
}

/** Shows a change before the server has done it, and takes it back with a reason when the server refuses. */
export function useOptimistic(): { run<T>(change: Optimistic<T>): Promise<T | null> } {
  const toasts = useToasts();

  /** @returns the server's reply, or null when the change was taken back. */
  async function run<T>(change: Optimistic<T>): Promise<T | null> {
    change.apply();
    try {
      return await change.send();
    } catch (error) {
      change.revert();
      toasts.show(`${change.failure} ${reasonOf(error)}`, { tone: 'error' });
      return null;
    }
  }

  return { run };
}
