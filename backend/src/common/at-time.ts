/** The longest that a timer of Node.js waits; with more it fires at once. */
const longestTimerMs = 2 ** 31 - 1;

/** Calls `act` once, at `time` or at once when that is past. Call the answer to call it off. */
export function atTime(time: Date, act: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    const leftMs = time.getTime() - Date.now();
    timer = leftMs > longestTimerMs ? setTimeout(wait, longestTimerMs) : setTimeout(act, Math.max(leftMs, 0));
    timer.unref();
  };
  wait();
  return () => clearTimeout(timer);
}
