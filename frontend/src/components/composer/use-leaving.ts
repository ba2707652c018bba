import { ref, type Ref } from 'vue';

export type LeavingQuestion = 'close' | 'discard';

export interface LeavingDoor {
  /** Whether the person has written anything. */
  touched: Ref<boolean>;
  /** Something is asked: it has to be on screen. */
  asked: () => void;
  /** The person writes on. */
  wroteOn: () => void;
  keep: () => void;
  discard: () => void;
  /** The message is left. */
  left: () => void;
}

/** Leaving a message unsent: what was written is never thrown away without a question. */
export function useLeaving({ touched, asked, wroteOn, keep, discard, left }: LeavingDoor) {
  /** What the person is asked; null for nothing. */
  const question = ref<LeavingQuestion | null>(null);

  function leave(wish: LeavingQuestion): void {
    if (!touched.value) return throwAway();
    asked();
    question.value = wish;
  }

  function goOn(): void {
    question.value = null;
    wroteOn();
  }

  function keepForLater(): void {
    keep();
    left();
  }

  function throwAway(): void {
    discard();
    left();
  }

  /** Asks nothing any more. */
  function restart(): void {
    question.value = null;
  }

  return { question, leave, goOn, keepForLater, throwAway, restart };
}
