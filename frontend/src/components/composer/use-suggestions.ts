import type { MailAddress } from '@maildesk/contracts';
import { inject, onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import { completePeopleKey } from '../../lib/completion';
import { recipientProblem } from '../../lib/recipients';

const typingMs = 150;
const shortestQuery = 2;

/** People offered for what is being typed; nobody is where no one completes. `active` is the one that Enter takes. */
export function useSuggestions(typed: Ref<string>) {
  const complete = inject(completePeopleKey, null);
  const people = shallowRef<readonly MailAddress[]>([]);
  const active = shallowRef(-1);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  function close(): void {
    clearTimeout(timer);
    asked += 1;
    people.value = [];
    active.value = -1;
  }

  async function ask(query: string): Promise<void> {
    const mine = (asked += 1);
    const found = await complete?.(query);
    if (mine !== asked || found === undefined) return;
    people.value = found;
    // Whoever typed a whole address means that one, unless they choose another.
    active.value = found.length === 0 || recipientProblem(query) === null ? -1 : 0;
  }

  function step(by: 1 | -1): void {
    const count = people.value.length;
    active.value = (active.value + by + count) % count;
  }

  watch(typed, (text) => {
    clearTimeout(timer);
    const query = text.trim();
    // Anything with a separator or a name in front is being pasted or corrected.
    if (complete === null || query.length < shortestQuery || /[<>,;"]/.test(query)) return close();
    timer = setTimeout(() => void ask(query), typingMs);
  });
  onScopeDispose(close);

  return { people, active, close, step };
}
