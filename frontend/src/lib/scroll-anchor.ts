interface HasThreadId {
  readonly threadId: string;
}

/** Up to this distance from the top one is at the top, and new mail may push the list down. */
export const topZonePx = 4;

/**
 * Where to scroll so that what a person reads stays where it is when the rows change: the first row on screen that is
 * still there keeps its place. Null when nothing has to move.
 */
export function scrollTopAfter(
  before: readonly HasThreadId[],
  after: readonly HasThreadId[],
  scrollTopPx: number,
  rowHeightPx: number,
): number | null {
  if (scrollTopPx <= topZonePx || before === after) return null;
  const first = Math.floor(scrollTopPx / rowHeightPx);
  const places = new Map(after.map((row, index) => [row.threadId, index]));
  for (let index = first; index < before.length; index++) {
    const place = places.get(before[index]?.threadId ?? '');
    if (place === undefined) continue;
    const movedPx = (place - index) * rowHeightPx;
    return movedPx === 0 ? null : Math.max(0, scrollTopPx + movedPx);
  }
  return null;
}
