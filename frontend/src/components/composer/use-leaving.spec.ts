import { expect, it } from 'vitest';
import { ref } from 'vue';
import { useLeaving } from './use-leaving';

function begin(isTouched: boolean) {
  const done: string[] = [];
  const note = (what: string) => () => void done.push(what);
  const leaving = useLeaving({
    touched: ref(isTouched),
    asked: note('asked'),
    wroteOn: note('wrote on'),
    keep: note('kept'),
    discard: note('discarded'),
    left: note('left'),
  });
  return { done, leaving };
}

it.each(['close', 'discard'] as const)('what nobody has written in goes without a question: %s', (wish) => {
  const { done, leaving } = begin(false);

  leaving.leave(wish);

  expect(done).toEqual(['discarded', 'left']);
  expect(leaving.question.value).toBeNull();
});

it.each(['close', 'discard'] as const)('what was written is still there while the person is asked: %s', (wish) => {
  const { done, leaving } = begin(true);

  leaving.leave(wish);

  expect(done).toEqual(['asked']);
  expect(leaving.question.value).toBe(wish);
});

it('an answer keeps it, throws it away, or goes on with it', () => {
  const [kept, thrown, goneOn] = [begin(true), begin(true), begin(true)];
  for (const { leaving } of [kept, thrown, goneOn]) leaving.leave('close');

  kept.leaving.keepForLater();
  thrown.leaving.throwAway();
  goneOn.leaving.goOn();

  expect(kept.done).toEqual(['asked', 'kept', 'left']);
  expect(thrown.done).toEqual(['asked', 'discarded', 'left']);
  expect(goneOn.done).toEqual(['asked', 'wrote on']);
  expect(goneOn.leaving.question.value).toBeNull();
});
