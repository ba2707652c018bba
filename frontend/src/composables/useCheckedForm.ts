import { computed, shallowRef } from 'vue';
import { reasonOf } from '../lib/reason';

type Problems<Field extends string> = Partial<Record<Field, string>>;

/**
 * A form that is checked before it is sent. Nobody is told what is wrong before they have tried to send it; from then on it is
 * said while they type.
 * @param check what is wrong with each field, in words
 * @param send sends it; what it throws is said below the form
 */
export function useCheckedForm<Field extends string>(
  check: () => Problems<Field>,
  send: () => Promise<void>,
  refused: (problems: Problems<Field>) => void = () => undefined,
) {
  const wasTried = shallowRef(false);
  const isBusy = shallowRef(false);
  const failure = shallowRef<string | null>(null);
  const problems = computed<Problems<Field>>(() => (wasTried.value ? check() : {}));

  async function submit(): Promise<void> {
    if (isBusy.value) return;
    wasTried.value = true;
    if (Object.keys(problems.value).length > 0) {
      refused(problems.value);
      return;
    }
    isBusy.value = true;
    failure.value = null;
    try {
      await send();
    } catch (error) {
      failure.value = reasonOf(error);
    } finally {
      isBusy.value = false;
    }
  }

  const problemOf = (field: Field): string | null => problems.value[field] ?? null;

  return { isBusy, failure, problemOf, submit };
}
