interface HasThreadId {
  readonly threadId: string;
}

/** What to show once `gone` have left the list: the next older row that stays, else the next newer, else null. */
export function rowAfterRemoval<R extends HasThreadId>(rows: readonly R[], gone: ReadonlySet<string>): R | null {
  const first = rows.findIndex((row) => gone.has(row.threadId));
  if (first === -1) return null;
  const older = rows.slice(first).find((row) => !gone.has(row.threadId));
  return older ?? rows.slice(0, first).findLast((row) => !gone.has(row.threadId)) ?? null;
}

/** The row `step` places further down, held within the list; the first row when none is chosen yet. */
export function rowAtStep<R extends HasThreadId>(rows: readonly R[], from: string | null, step: number): R | null {
  if (rows.length === 0) return null;
  const at = from === null ? -1 : rows.findIndex((row) => row.threadId === from);
  if (at === -1) return rows[0] ?? null;
  return rows[Math.min(Math.max(at + step, 0), rows.length - 1)] ?? null;
}
