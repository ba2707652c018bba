/** Writes UIDs as an IMAP sequence set (RFC 3501 section 9), runs joined: `[1, 2, 3, 7]` becomes `1:3,7`. The order does not matter. */
export function uidSet(uids: readonly number[]): string {
  const sorted = [...new Set(uids)].toSorted((a, b) => a - b);
  const runs: string[] = [];
  let start: number | null = null;
  sorted.forEach((uid, index) => {
    start ??= uid;
    if (sorted[index + 1] === uid + 1) return;
    runs.push(start === uid ? String(uid) : `${start}:${uid}`);
    start = null;
  });
  return runs.join(',');
}

/** Cuts a list into pieces of at most `size`. */
export function slices<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
