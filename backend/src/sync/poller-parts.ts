import type { ImapSession } from '../adapters/adapters.module.js';
import type { AccountWatcher } from './account-watcher.js';
import type { Alarms } from './alarms.js';
import type { AccountConnections } from './connections/account-connections.js';
import type { KnownMailboxes } from './known-mailboxes.js';
import type { MailboxLooks } from './mailbox-looks.js';
import type { MailboxRests } from './mailbox-rests.js';
import type { PollPlan } from './plan/poll-plan.js';
import type { StraySearch } from './plan/stray-search.js';
import type { RunnerTools } from './runner-tools.js';

/** Where a mailbox was looked at: until another one is selected there, the server tells that session what happens in it. */
export interface LookedAt {
  readonly session: ImapSession;
  /** `ImapSession.selection` then. */
  readonly selection: object | null;
  /** It was compared with its resume point, and not only told of. */
  readonly isWhole: boolean;
}

/** What the parts of an account's poller share: what is known of its mailboxes, and how one tells the others. */
export interface PollerParts {
  readonly accountId: string;
  readonly tools: RunnerTools;
  readonly connections: AccountConnections;
  readonly watcher: AccountWatcher;
  readonly alarms: Alarms;
  readonly plan: PollPlan;
  readonly known: KnownMailboxes;
  readonly looks: MailboxLooks;
  readonly rests: MailboxRests;
  readonly search: StraySearch;
  /** There is something to do. */
  readonly wake: () => void;
  /** Users' wishes may be carried out now that could not be before. */
  readonly pushChanges: () => void;
  readonly arePushesDue: () => boolean;
  /** A change is bound to come: looks for it soon, several times. */
  readonly expectChange: () => void;
  readonly isChangeExpected: () => boolean;
  /** Everything is asked for again after so many milliseconds. */
  readonly pollAfter: (ms: number) => void;
  /** Takes over what was heard in the mailbox on this session. Answers false when only a look can tell what changed. */
  readonly applyHeard: (mailboxId: string, session: ImapSession) => Promise<boolean>;
  /** The mailbox has been taken over as it is there. */
  readonly looked: (mailboxId: string, at: LookedAt) => Promise<void>;
  /** What went wrong, for the log. */
  readonly tell: (error: unknown) => void;
}

/** A mailbox is in step as of `begunAt`. When it was the last one, what was lost has turned up or is gone. */
export function noteSearched({ search, pushChanges }: PollerParts, mailboxId: string, begunAt: number): void {
  if (search.seen(mailboxId, begunAt)) pushChanges();
}
