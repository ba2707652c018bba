import type { AccountState, FailureClass } from '@maildesk/contracts';
import type { AccountsService } from '../accounts/accounts.module.js';
import { type ImapSession, MailServerError, type ListedMailbox } from '../adapters/adapters.module.js';
import { Clock } from '../common/clock.js';
import { ConnectionBoard } from '../common/connection-board.js';
import { Metrics } from '../common/metrics/metrics.js';
import type { StoredMailbox } from '../mail/mail.module.js';
import type { Pushed } from './changes/change-pusher.js';
import { Hosts } from './connections/hosts.js';
import type { FillStep } from './mailbox-filler.js';
import type { RunnerTools } from './runner-tools.js';

/** The timers that tests own do not reach `node:timers/promises`. */
export class TestClock extends Clock {
  override sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

const counters = { messages: 0, uidNext: 1, uidValidity: 1, unseen: 0, highestModseq: 5n };

/** An empty mailbox that is read in and as the server's counters say. */
export const playedMailbox = (id: string, settings: Partial<StoredMailbox> = {}): StoredMailbox => ({
  ...counters,
  id,
  accountId: 'account',
  path: id,
  name: id,
  delimiter: '/',
  role: null,
  listedRole: null,
  selectable: true,
  fillLowUid: 1,
  fillComplete: true,
  serverId: null,
  syncPath: null,
  trouble: null,
  retryAt: null,
  openFailures: 0,
  missingSince: null,
  renamed: false,
  resetTimes: [],
  scanBelowUid: null,
  scannedAt: null,
  comparedAt: new Date(0),
  serverCount: 0,
  uidCount: 0,
  ...settings,
});

/** A connection on which the server answers what the account says, and tells nothing by itself. */
export class PlayedSession {
  usable = true;
  readonly canIdle = true;
  readonly hasSelected = true;
  readonly hasOthers = false;
  readonly capabilities = [];
  readonly toldOfNewMailAt = null;
  hasLive = false;
  onLive: (() => void) | null = null;
  onClose: (() => void) | null = null;
  whenClosed: (() => void) | null = null;
  readonly mailboxes = {
    hasListStatus: true,
    list: () => this.account.list(this),
    counters: (path: string) => {
      this.account.note(`count ${path}`);
      return Promise.resolve(counters);
    },
  };
  private readonly waiting = new Set<(error: MailServerError) => void>();

  constructor(private readonly account: PlayedAccount) {}

  get session(): ImapSession {
    return this as unknown as ImapSession;
  }

  readonly notify = () => Promise.resolve(false);
  readonly noop = () => Promise.resolve();
  readonly takeLive = () => ((this.hasLive = false), []);
  readonly idle = () => new Promise<void>(() => undefined);

  /** A command that the server does not answer. */
  silence<T>(): Promise<T> {
    return new Promise((_resolve, reject) => this.waiting.add(reject));
  }

  tell(): void {
    this.hasLive = true;
    this.onLive?.();
  }

  /** The line is cut. */
  readonly abort = (): void => {
    if (!this.usable) return;
    this.usable = false;
    for (const reject of this.waiting) reject(new MailServerError('unreachable', 'The line is cut.'));
    this.onClose?.();
    this.whenClosed?.();
  };

  /** As the real one: a server that owes an answer is waited for a second. */
  async close(): Promise<void> {
    if (this.waiting.size > 0) await new Promise((resolve) => setTimeout(resolve, 1000));
    this.abort();
  }
}

/** What was told of the account's connection. */
export interface ToldState {
  readonly state: AccountState;
  readonly failureClass: FailureClass | null;
  readonly attempt: number | null;
  readonly nextAttemptAt: Date | null;
}

/**
 * For specs: an account whose mail server and database are played. What is done for it is noted in order; what it answers is a
 * test's to replace.
 */
export class PlayedAccount {
  /** Everything that was done for the account, and when. */
  readonly done: { readonly what: string; readonly atMs: number }[] = [];
  readonly states: ToldState[] = [];
  readonly board = new ConnectionBoard();
  readonly hosts = new Hosts();
  readonly onlookers = new Set<() => void>();
  readonly imap = { host: 'mail.example.org', port: 993, security: 'tls', credential: { kind: 'password' } };
  /** Of an earlier process: how often in a row the password was refused, and what was told of it. */
  refusedSignIn: Awaited<ReturnType<AccountsService['refusedSignIn']>> = null;
  /** How often in a row it was noted that the password was refused. */
  refusals: number | null = null;
  /** Mailboxes whose messages lack their first words. */
  readonly wordless = new Set<string>();
  /** Mailboxes that somebody has open. */
  viewing: ReadonlySet<string> = new Set();
  mailboxes: StoredMailbox[] = [playedMailbox('inbox', { role: 'inbox' }), playedMailbox('work')];

  push = (): Promise<Pushed> => Promise.resolve({ touched: new Set(), unread: new Set(), strays: [], isMore: false });
  list = (_session: PlayedSession): Promise<ListedMailbox[]> => Promise.resolve(this.listed);
  synchronise = (_session: PlayedSession, _mailboxId: string): Promise<Date | null> => Promise.resolve(null);
  applyLive = (_session: PlayedSession): Promise<'applied'> => Promise.resolve('applied');
  fill = (_session: PlayedSession, _mailboxId: string): Promise<FillStep> => Promise.resolve('last');
  storeWords = (): Promise<void> => Promise.resolve();
  renewAt = (): Date | null => null;
  /** Breaks off a connection that is being made. */
  hangUp = (): void => undefined;

  get whats(): string[] {
    return this.done.map(({ what }) => what);
  }

  timesOf(wanted: string): number[] {
    return this.done.filter(({ what }) => what === wanted).map(({ atMs }) => atMs);
  }

  get listed(): ListedMailbox[] {
    return this.mailboxes.map(({ path, name, delimiter, selectable }) => ({
      path,
      listedAs: path,
      name,
      delimiter,
      selectable,
      specialUse: null,
      status: counters,
    }));
  }

  readonly tools = this.makeTools();

  note(what: string): void {
    this.done.push({ what, atMs: Date.now() });
  }

  private makeTools(): RunnerTools {
    const done = () => Promise.resolve();
    const find = (_accountId: string, mailboxId: string) =>
      Promise.resolve(this.mailboxes.find(({ id }) => id === mailboxId) ?? null);
    const told = (_tx: unknown, { state, problem, nextAttemptAt }: SaidState) => {
      const { failureClass = null, attempt = null } = problem ?? {};
      this.states.push({ state, failureClass, attempt, nextAttemptAt });
      return done();
    };
    const tools = {
      config: { pollIntervalMs: 60_000, reconnectMaxMs: 300_000, idleRestartMs: 540_000, commandTimeoutMs: 60_000 },
      clock: new TestClock(),
      metrics: new Metrics(),
      presence: {
        of: () => ({ online: this.viewing.size > 0, viewing: this.viewing }),
        onChange: (_accountId: string, listener: () => void) => {
          this.onlookers.add(listener);
          return () => this.onlookers.delete(listener);
        },
      },
      board: this.board,
      hosts: this.hosts,
      unitOfWork: { runOwned: (_accountId: string, work: (tx: unknown) => unknown) => work({}) },
      accounts: {
        signIn: (_accountId: string, attempt: (access: unknown) => unknown) =>
          attempt({ imap: this.imap, quirks: new Set(), renewAt: this.renewAt(), settingsVersion: 1 }),
        refusedSignIn: () => Promise.resolve(this.refusedSignIn),
        noteRefused: (_tx: unknown, count: number) => {
          this.refusals = count;
          return done();
        },
        setState: told,
        markVerified: done,
        saveCapabilities: done,
        noteQuirk: done,
      },
      clients: { create: () => ({ close: () => this.hangUp() }) },
      connections: { register: () => undefined, unregister: () => undefined },
      mailboxes: { findStored: find, listStored: () => Promise.resolve(this.mailboxes) },
      shownMailboxes: { saveWatchModes: done },
      troubles: { saveOwnTrouble: done },
      discovery: {
        apply: () => {
          this.note('list');
          return Promise.resolve(this.mailboxes);
        },
      },
      synchroniser: {
        synchronise: (session: PlayedSession, _accountId: string, mailboxId: string) => {
          this.note(`look ${mailboxId}`);
          return this.synchronise(session, mailboxId);
        },
        applyLive: (session: PlayedSession) => this.applyLive(session),
        toBeCompared: () => [],
        saveVerified: done,
        removeAbandoned: done,
      },
      filler: {
        prepare: (_session: unknown, _accountId: string, mailboxId: string) =>
          Promise.resolve({ mailboxId, isFirst: true }),
        step: async (session: PlayedSession, _accountId: string, job: { mailboxId: string; isFirst: boolean }) => {
          this.note(`fill ${job.mailboxId}`);
          const outcome = await this.fill(session, job.mailboxId);
          job.isFirst = false;
          if (outcome === 'last') this.completed(job.mailboxId);
          return outcome;
        },
      },
      pusher: {
        recover: done,
        push: () => {
          this.note('push');
          return this.push();
        },
      },
      previews: {
        isWanted: (_accountId: string, mailboxId: string) => Promise.resolve(this.wordless.has(mailboxId)),
        fetch: (_session: unknown, _accountId: string, mailboxId: string) => {
          this.note(`words ${mailboxId}`);
          this.wordless.delete(mailboxId);
          return Promise.resolve({ mailboxId, messages: [], isMore: false });
        },
        store: () => this.storeWords(),
      },
    };
    return tools as unknown as RunnerTools;
  }

  private completed(mailboxId: string): void {
    this.mailboxes = this.mailboxes.map((mailbox) =>
      mailbox.id === mailboxId ? { ...mailbox, fillComplete: true } : mailbox,
    );
  }
}

interface SaidState {
  readonly state: AccountState;
  readonly problem: { readonly failureClass: FailureClass; readonly attempt: number } | null;
  readonly nextAttemptAt: Date | null;
}
