/** When somebody else answered while an answer was written, in a sentence. `at` may lie ahead by what clocks differ. */
export function answeredWords(by: string | null, at: string, now: Date): string {
  const who =
    by === null
      ? 'Somebody has answered this conversation from another mail program'
      : `${by} has answered this conversation`;
  return `${who}, ${agoWords(now.getTime() - Date.parse(at))}. Read the answer, or send yours anyway.`;
}

function agoWords(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 5) return 'just now';
  if (seconds < 100) return `${seconds} seconds ago`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return `${minutes} minutes ago`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours ago` : `${Math.round(hours / 24)} days ago`;
}
