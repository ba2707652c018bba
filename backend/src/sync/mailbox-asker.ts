import type { ImapSession, ListedMailbox, MailboxStatus, ToldStatus } from '../adapters/adapters.module.js';
import { steadyNow } from '../common/steady-now.js';
import type { StoredMailbox } from '../mail/mail.module.js';
import type { News } from './known-mailboxes.js';
import { hasChanged, hasOtherMessages, isInStep } from './plan/mailbox-counters.js';
import { judgedInMs } from './plan/mailbox-list-diff.js';
import { NotifyTrust } from './plan/notify-trust.js';
import { isToBeTried } from './plan/to-be-tried.js';
import { noteSearched, type PollerParts } from './poller-parts.js';

/** Whoever opens a mailbox of which the server does not tell sees nothing older than this. */
const longestUnseenMs = 5000;

/** From so many on, one command for all mailboxes is cheaper than one for each, where the server knows it. */
const fewStatuses = 3;
/** Where it does not, so many are asked at a time. */
const mostStatuses = 20;

/** That mailboxes are still in step is written down this often: people read it in hours, and some accounts have thousands. */
const provenEveryMs = 10 * 60_000;

/** Timers may be a moment early. */
const judgeLateMs = 50;

export interface AskerHooks {
  /** The server accepted NOTIFY and does not tell what it should. */
  readonly onSilentNotify: () => Promise<void>;
  /** The server tells of these mailboxes by NOTIFY, and of no others. */
  readonly onCovered: (mailboxIds: ReadonlySet<string>) => Promise<void>;
}

/**
 * Finds out which mailboxes of an account have changed, without opening them: by the counters that the server tells by itself
 * or is asked for. Where it knows LIST-STATUS, one command asks for all; how often depends on who is looking.
 */
export class MailboxAsker {
  private readonly idOf = new Map<string, string>();
  private trust: NotifyTrust | null = null;
  /** Mailboxes of which the server has told by NOTIFY: those of other namespaces it leaves out. */
  private readonly covered = new Set<string>();
  private coveredSaved = 0;
  /** The UIDNEXT of the inbox by a poll, and when that was: by then the server should have told of the mail below it. */
  private unheard: { readonly uidNext: number; readonly at: number } | null = null;
  /** The mailboxes as they were stored when the account was connected, until the server has said for the first time how each stands. */
  private readonly unasked = new Map<string, StoredMailbox>();
  private isListWanted = false;
  private listedAt = 0;
  /** When it can be said of a missing mailbox that it is gone. */
  private judging: NodeJS.Timeout | null = null;
  /** Mailboxes whose counters were as they should be, since that was last written down. */
  private readonly proven = new Set<string>();
  private provenSavedAt = steadyNow();

  constructor(
    private readonly parts: PollerParts,
    private readonly hooks: AskerHooks,
  ) {}

  /** Takes over what was listed when the account was connected. Mailboxes that have not changed since are not even opened. */
  begin(mailboxes: readonly StoredMailbox[], listed: readonly ListedMailbox[]): void {
    const { plan, known, looks } = this.parts;
    this.takeOver(mailboxes);
    this.listedAt = this.now;
    const statusOf = new Map(listed.map((mailbox) => [mailbox.path, mailbox.status]));
    // What is in every account people expect to find first.
    for (const mailbox of mailboxes.toSorted((a, b) => Number(a.role === null) - Number(b.role === null))) {
      const status = statusOf.get(mailbox.path) ?? null;
      if (mailbox.role === 'inbox' || !mailbox.selectable) continue;
      if (status === null) {
        this.unasked.set(mailbox.id, mailbox);
        continue;
      }
      plan.asked(mailbox.id, false, this.now);
      if (isAsStored(mailbox, status)) known.inStep(mailbox.id, status, this.now);
      else looks.add(mailbox.id, status);
    }
  }

  /** The list of mailboxes is read as soon as possible. */
  wantList(): void {
    this.isListWanted = true;
  }

  /** When something is to be asked for next. */
  get nextDueAt(): number {
    const { plan } = this.parts;
    return Math.min(plan.nextDueAt(this.now) ?? Infinity, this.listedAt + plan.listEveryMs);
  }

  /** Somebody has come or gone, or has another mailbox open. */
  onlookersChanged(): void {
    const { tools, accountId, plan, looks, watcher } = this.parts;
    const onlookers = tools.presence.of(accountId);
    const { viewing } = onlookers;
    const isNewInInbox = looks.inboxId !== null && viewing.has(looks.inboxId) && !plan.isViewed(looks.inboxId);
    for (const id of viewing) if (!plan.isViewed(id)) plan.hasten(id, longestUnseenMs);
    plan.setOnlookers(onlookers);
    // Where the server does not tell of new mail, whoever opens the inbox wants to see what is there now.
    if (isNewInInbox && !watcher.isTold) watcher.recheck();
    else if (isNewInInbox) watcher.reconsider();
  }

  /** From now on the server tells of all mailboxes; for a while it is checked whether it does. */
  notified(): void {
    this.trust ??= new NotifyTrust(this.now);
  }

  /** The server told of mailboxes by itself, by path. */
  told(statuses: ReadonlyMap<string, ToldStatus>, heardAt: number): void {
    for (const [path, status] of statuses) {
      const mailboxId = this.idOf.get(path);
      if (mailboxId === undefined) {
        this.wantList();
        continue;
      }
      this.covered.add(mailboxId);
      this.trust?.told(mailboxId);
      if (mailboxId !== this.parts.looks.inboxId) this.noteIfChanged(mailboxId, status, { heardAt, by: 'server' });
    }
  }

  /** Whether the server has told of the mailbox by itself, and is believed to go on doing so. */
  isTold(mailboxId: string): boolean {
    return this.trust !== null && this.parts.watcher.isTold && this.covered.has(mailboxId);
  }

  /** Whether the mail of the inbox that a poll has found is here by now, without anybody having looked for it. */
  async checkInbox(): Promise<void> {
    const { tools, accountId, looks, watcher } = this.parts;
    const { unheard, trust } = this;
    if (unheard === null || trust === null || looks.inboxId === null || this.now < unheard.at) return;
    this.unheard = null;
    const stored = await tools.mailboxes.findStored(accountId, looks.inboxId);
    if ((stored?.uidNext ?? Infinity) >= unheard.uidNext) trust.told(looks.inboxId);
    watcher.recheck();
  }

  /** Whether the server has kept silent about what it should have told. */
  get isSilent(): boolean {
    return this.trust?.isSilent(this.now) === true;
  }

  /** The server is not relied on any more to tell by itself. */
  async distrust(): Promise<void> {
    this.trust = null;
    this.covered.clear();
    this.coveredSaved = 0;
    this.unheard = null;
    this.parts.watcher.stopNotified();
    await this.hooks.onSilentNotify();
  }

  /** Passes on of which mailboxes the server tells, when these have become more. */
  async saveCovered(): Promise<void> {
    if (!this.parts.watcher.isTold) this.coveredSaved = 0;
    if (!this.parts.watcher.isTold || this.covered.size <= this.coveredSaved) return;
    this.coveredSaved = this.covered.size;
    await this.hooks.onCovered(this.covered);
  }

  /** Asks for the mailboxes that are due. Answers false when none is. */
  async ask(): Promise<boolean> {
    const { plan, search, looks, connections, watcher, arePushesDue } = this.parts;
    plan.watched = watcher.isTold && this.trust?.isOnTrial(this.now) === false ? this.covered : nothing;
    const isListDue = this.isListWanted || this.now - this.listedAt >= plan.listEveryMs;
    const sought = search.left.filter((id) => id !== looks.inboxId && !looks.isLater(id));
    const due = [...new Set([...sought, ...plan.due(this.now)])].filter((id) => !this.isResting(id));
    if (!isListDue && due.length === 0) return false;
    plan.throttled = false;
    const pathOf = new Map([...this.idOf].map(([path, id]) => [id, path]));
    await connections.ask(async (session) => {
      const isForAll = isListDue || (session.mailboxes.hasListStatus && due.length > fewStatuses);
      if (isForAll) await this.askForAll(session);
      if (isForAll && session.mailboxes.hasListStatus) return;
      for (const mailboxId of due.slice(0, mostStatuses)) {
        const path = pathOf.get(mailboxId);
        const status = path === undefined ? null : await session.mailboxes.counters(path);
        this.answered(mailboxId, status);
        // What a user is waiting for comes first; the rest of the mailboxes have their turn after it.
        if (arePushesDue()) return;
      }
    });
    return true;
  }

  private async askForAll(session: ImapSession): Promise<void> {
    const { accountId, tools, plan, known, looks, search, pushChanges } = this.parts;
    this.isListWanted = false;
    const listed = await session.mailboxes.list('if-cheap');
    this.listedAt = this.now;
    const mailboxes = await tools.discovery.apply(accountId, listed, session);
    const here = new Set(mailboxes.map(({ id }) => id));
    // What was wished of a mailbox that is gone is settled with it.
    if ([...this.idOf.values()].some((id) => !here.has(id))) pushChanges();
    this.takeOver(mailboxes);
    const readable = mailboxes.filter(({ selectable, trouble }) => selectable && trouble !== 'not-openable');
    if (search.listed(readable.map(({ id }) => id))) pushChanges();
    const statusOf = new Map(listed.map((mailbox) => [mailbox.path, mailbox.status]));
    for (const mailbox of mailboxes) {
      const status = statusOf.get(mailbox.path) ?? null;
      const isAsked = mailbox.selectable && (session.mailboxes.hasListStatus || !known.has(mailbox.id));
      if (isAsked && session.mailboxes.hasListStatus) this.answered(mailbox.id, status);
      else if (isAsked) plan.hasten(mailbox.id);
      if (!isToBeTried(mailbox, status !== null, tools.clock.now()) || this.isResting(mailbox.id)) continue;
      if (mailbox.id !== looks.inboxId) looks.add(mailbox.id);
    }
    for (const id of tools.synchroniser.toBeCompared(mailboxes)) {
      if (id !== looks.inboxId && !this.isResting(id) && !looks.isDue(id)) looks.add(id);
    }
    await this.saveProven();
    await tools.synchroniser.removeAbandoned(
      accountId,
      (id) =>
        // The inbox is the watcher's, which hears of what comes.
        id === looks.inboxId || (known.has(id) && !looks.isDue(id)),
    );
  }

  private async saveProven(): Promise<void> {
    const { tools, accountId } = this.parts;
    if (this.now - this.provenSavedAt < provenEveryMs || this.proven.size === 0) return;
    await tools.synchroniser.saveVerified(accountId, [...this.proven]);
    this.provenSavedAt = this.now;
    this.proven.clear();
  }

  private takeOver(mailboxes: readonly StoredMailbox[]): void {
    const { tools, plan, rests, known, looks, expectChange, isChangeExpected } = this.parts;
    plan.setMailboxes(mailboxes, this.now);
    rests.takeOver(mailboxes);
    this.idOf.clear();
    for (const { id, path } of mailboxes) this.idOf.set(path, id);
    looks.inboxId = mailboxes.find((mailbox) => mailbox.role === 'inbox')?.id ?? null;
    known.keepOnly(new Set(this.idOf.values()));
    looks.setUnproven(mailboxes.filter(({ renamed }) => renamed).map(({ id }) => id));
    // It is soon seen whether another client is renaming them.
    if (!isChangeExpected() && mailboxes.some(({ missingSince }) => missingSince !== null)) expectChange();
    this.listWhenJudged(judgedInMs(mailboxes, tools.clock.now()));
  }

  /** Whether a missing mailbox is gone is found out in the moment in which it can be, and not at some list after it. */
  private listWhenJudged(ms: number | null): void {
    const { alarms, wake } = this.parts;
    if (this.judging !== null) alarms.clear(this.judging);
    this.judging = null;
    if (ms === null) return;
    this.judging = alarms.set(ms + judgeLateMs, () => {
      this.judging = null;
      this.wantList();
      wake();
    });
  }

  /** The server was asked; null for a mailbox that it could not be asked for, such as the selected one. */
  private answered(mailboxId: string, status: MailboxStatus | null): void {
    const { plan, known, looks, alarms, wake } = this.parts;
    const stored = this.unasked.get(mailboxId);
    this.unasked.delete(mailboxId);
    const isUntouched = stored !== undefined && status !== null && !known.has(mailboxId) && !looks.isDue(mailboxId);
    if (isUntouched && isAsStored(stored, status)) known.inStep(mailboxId, status, this.now);
    const before = known.statusOf(mailboxId);
    if (mailboxId === looks.inboxId) {
      // The watcher is told by the server; this is for what the server forgot to tell.
      if (status !== null) {
        if (before !== null && hasChanged(before, status)) this.inboxChanged(before, status);
        known.inStep(mailboxId, status, this.now);
      }
      return plan.asked(mailboxId, false, this.now);
    }
    const isNews = status !== null && before !== null && hasOtherMessages(before, status);
    if (isNews && this.trust !== null && this.isTold(mailboxId) && !looks.isDue(mailboxId))
      alarms.set(this.trust.suspect(mailboxId, this.now), wake);
    // The mailbox that the work connection has open cannot be asked, and may stay open as long as there is no other work.
    if (status === null && !this.isResting(mailboxId)) looks.addAnew(mailboxId);
    const news = { heardAt: performance.now(), by: 'poll' } as const;
    const changed = status !== null && this.noteIfChanged(mailboxId, status, news);
    const isLeftAlone = this.isResting(mailboxId) || looks.isLater(mailboxId);
    const isAsBefore = status !== null && !looks.isDue(mailboxId) && !isLeftAlone;
    if (isAsBefore) {
      noteSearched(this.parts, mailboxId, this.now);
      // Where no counter tells of flags, and before a first look, nothing is proved by them.
      if (before !== null && status.highestModseq !== null) this.proven.add(mailboxId);
    } else this.proven.delete(mailboxId);
    plan.asked(mailboxId, changed, this.now);
  }

  /** A poll has found it. Where the server should have told of new mail it is given the time to do so before anybody looks. */
  private inboxChanged(before: MailboxStatus, { uidNext }: MailboxStatus): void {
    const { looks, watcher, alarms, wake } = this.parts;
    const { trust } = this;
    const isNew = uidNext !== null && before.uidNext !== null && uidNext > before.uidNext;
    if (!isNew || trust === null || looks.inboxId === null || !watcher.isTold) return watcher.recheck();
    const graceMs = trust.suspect(looks.inboxId, this.now);
    this.unheard ??= { uidNext, at: this.now + graceMs };
    alarms.set(graceMs, wake);
  }

  private noteIfChanged(mailboxId: string, told: ToldStatus, news: News): boolean {
    const { plan, known, looks } = this.parts;
    if (!known.isWorthALook(mailboxId, told, plan.isViewed(mailboxId), this.now)) return false;
    if (this.isResting(mailboxId)) return false;
    known.hear(mailboxId, told, news);
    looks.add(mailboxId, told);
    return true;
  }

  private isResting(mailboxId: string): boolean {
    return this.parts.rests.isResting(mailboxId, 'look');
  }

  private get now(): number {
    return steadyNow();
  }
}

/** Whether the mailbox need not be opened: what is stored is what the server has, and that was proved once. */
const isAsStored = (mailbox: StoredMailbox, status: MailboxStatus): boolean =>
  isInStep(mailbox, status) && !(mailbox.fillComplete && mailbox.comparedAt === null);

const nothing: ReadonlySet<string> = new Set();
