import { onScopeDispose, shallowRef, watch } from 'vue';
import type { RecordsBridge } from '../lib/host';
import type { TargetGroup } from '../lib/odoo/links';
import { askOdoo } from '../lib/odoo/verbs';
import { reasonOf } from '../lib/reason';

const typingMs = 200;

/** Records to put mail beside: by what is typed, and before anything is typed those of the person. */
export function useTargetSearch(records: RecordsBridge, email: string | null) {
  const query = shallowRef('');
  const groups = shallowRef<readonly TargetGroup[]>([]);
  const isSearching = shallowRef(true);
  const errorText = shallowRef<string | null>(null);
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function search(wanted: string): Promise<void> {
    const mine = (asked += 1);
    try {
      const found = await askOdoo(records, 'search_targets', { query: wanted, email });
      if (mine !== asked) return;
      groups.value = found;
      errorText.value = null;
    } catch (error) {
      if (mine !== asked) return;
      groups.value = [];
      errorText.value = reasonOf(error);
    }
    isSearching.value = false;
  }

  watch(query, (wanted) => {
    clearTimeout(timer);
    isSearching.value = true;
    timer = setTimeout(() => void search(wanted.trim()), typingMs);
  });
  void search('');
  onScopeDispose(() => {
    clearTimeout(timer);
    asked += 1;
  });

  return { query, groups, isSearching, errorText };
}
