/** What lies over the mail: one dialog at most. */
export type Layer =
  { kind: 'none' } | { kind: 'help' | 'invite' | 'connect' | 'health' } | { kind: 'settings'; accountId: string };
