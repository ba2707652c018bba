import { shallowRef } from 'vue';
import type { RowPatch } from '../lib/row-patches';

interface HeldPatch extends RowPatch {
  readonly id: number;
}

/** What people have done to rows and the server has not told yet: it lies over the rows until it is dropped. */
export function useRowOverlay() {
  const patches = shallowRef<readonly HeldPatch[]>([]);
  let lastId = 0;

  /** @returns the number of the patch */
  function add(patch: RowPatch): number {
    const id = ++lastId;
    patches.value = [...patches.value, { ...patch, id }];
    return id;
  }

  function find(id: number): RowPatch | undefined {
    return patches.value.find((held) => held.id === id);
  }

  function drop(ids: readonly number[]): void {
    if (ids.length > 0) patches.value = patches.value.filter((patch) => !ids.includes(patch.id));
  }

  function clear(): void {
    patches.value = [];
  }

  return { patches, add, find, drop, clear };
}
