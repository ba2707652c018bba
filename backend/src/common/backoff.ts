/**
 * How long to wait before attempt number `attempt` (1 = the first retry): doubling from `baseMs`, capped at `maxMs`, of which
 * a random half is taken off so that many accounts that lost one server do not come back at the same moment.
 */
export function backoffMs(attempt: number, options: { baseMs: number; maxMs: number; random?: () => number }): number {
  const { baseMs, maxMs, random = Math.random } = options;
  const ceiling = Math.min(maxMs, baseMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}
