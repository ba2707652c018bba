import { computed, inject, onScopeDispose, shallowRef, type ComputedRef } from 'vue';
import { formatArea, mailArea, parseArea, type Area } from '../lib/area';
import { hostKey } from '../lib/host';
import { useSession } from '../stores/session';

/** Which area is on screen. The host keeps it, so that it survives a reload and "back" leads out of it. */
export function useArea(): { area: ComputedRef<Area>; visit: (area: Area) => void } {
  const host = inject(hostKey);
  const session = useSession();
  const wanted = shallowRef(parseArea(host?.readPlace() ?? ''));

  // Rights may be taken away while the page is open, and anybody can type an address.
  const area = computed<Area>(() =>
    wanted.value.kind === 'admin' && session.user?.isAdmin !== true ? mailArea : wanted.value,
  );

  function visit(next: Area): void {
    wanted.value = next;
    host?.writePlace(formatArea(next), false);
  }

  const stop = host?.onPlace((place) => (wanted.value = parseArea(place)));
  onScopeDispose(() => stop?.());

  return { area, visit };
}
