/** A mailbox is watched once it has been open for so long: whoever leafs through folders costs nothing more. */
export const settleMs = 2000;

/** Since when each mailbox has been open on somebody's screen, in the order in which they were opened. */
export type OpenMailboxes = ReadonlyMap<string, number>;

/** What speaks for and against listening in a mailbox. */
export interface ViewedMailbox {
  readonly isInbox: boolean;
  readonly selectable: boolean;
  /** It is left alone for a while, or cannot be opened. */
  readonly isResting: boolean;
  /** The server tells of it by itself. */
  readonly isTold: boolean;
}

/** What speaks for and against a connection to listen on. */
export interface WorkLine {
  /** How many connections there may be for what is no download, the watcher's included. */
  readonly connections: number;
  readonly isThrottled: boolean;
  /** The server knows IDLE, and has not shown lately that it is good for nothing. */
  readonly canIdle: boolean;
}

/** Takes over which mailboxes are open now. Those that were before keep their time and place. */
export function nowOpen(before: OpenMailboxes, viewing: ReadonlySet<string>, nowMs: number): OpenMailboxes {
  const still = [...before].filter(([id]) => viewing.has(id));
  const fresh = [...viewing].filter((id) => !before.has(id)).map((id) => [id, nowMs] as const);
  return new Map([...still, ...fresh]);
}

/**
 * In which mailbox to listen by IDLE while the work connection has nothing else to do: of those that are open on somebody's screen and
 * of which nobody tells otherwise, the one that was opened last. Null where there is none, or no connection for it.
 */
export function mailboxToListenIn(
  open: OpenMailboxes,
  factsOf: (mailboxId: string) => ViewedMailbox,
  line: WorkLine,
  nowMs: number,
): string | null {
  if (line.connections < 2 || line.isThrottled || !line.canIdle) return null;
  const [id] = [...open].findLast(([each, at]) => nowMs - at >= settleMs && isWorthIt(factsOf(each))) ?? [null];
  return id;
}

const isWorthIt = ({ isInbox, selectable, isResting, isTold }: ViewedMailbox): boolean =>
  selectable && !isInbox && !isResting && !isTold;
