import type { ImapSession } from '../adapters/adapters.module.js';
import { steadyNow } from '../common/steady-now.js';
import { IdleLine } from './connections/idle-line.js';
import { ListeningMark } from './listening-mark.js';
import {
  mailboxToListenIn,
  nowOpen,
  type OpenMailboxes,
  settleMs,
  type ViewedMailbox,
} from './plan/viewed-mailboxes.js';
import type { LookedAt, PollerParts } from './poller-parts.js';

/** After work elsewhere the mailbox is looked at again once there has been none for so long: more work is likely to follow. */
const quietMs = 1000;
/** Not even so long passes between two tasks of which one follows from the other. */
const breathMs = 100;
/** What is told in a rush is taken over together, so often. */
const applyEveryMs = 250;
/** A look that has come to nothing is asked for again after so long. */
const retryMs = 5000;
/** Whether it is still so, or by now, is looked up this often: not everything that matters here tells when it changes. */
const checkMs = 5000;

interface Looked extends LookedAt {
  readonly mailboxId: string;
  readonly at: number;
  /** When it was last compared with its resume point. */
  readonly wholeAt: number;
}

export interface ViewedMailboxHooks {
  /** Whether the server tells of the mailbox by itself. */
  readonly isTold: (mailboxId: string) => boolean;
  /** From now on the server is listened to in this mailbox; null: in none. */
  readonly onListening: (mailboxId: string | null) => Promise<void>;
}

/**
 * Where the server tells of no mailbox but the inbox: listens by IDLE on the work connection in one that somebody has open, while
 * there is no work for that connection, which stays open meanwhile. What is heard makes the mailbox worth a look, which takes it over
 * as it was told; where that is not enough, and each time an IDLE may last no longer, the look begins at the resume point. A task that
 * selects another mailbox, or this one again, ends the listening, and the mailbox is looked at before it goes on, as nobody was
 * told of what happened in between.
 *
 * Failure contract: whatever goes wrong with the listening, the mailbox is polled as before, and `plan/idle-patience` says when it
 * is tried again. A line that is silent for as long as an IDLE may last has to prove by a look that it is alive.
 */
export class ViewedMailboxWatch {
  private readonly line = new IdleLine(() => this.consider());
  private open: OpenMailboxes = new Map();
  private mailboxId: string | null = null;
  /** Where that mailbox, or the one before, was last looked at. */
  private looked: Looked | null = null;
  private askedAt = -Infinity;
  private connecting = false;
  private alarm: NodeJS.Timeout | null = null;
  private ended = false;
  private readonly mark: ListeningMark;

  constructor(
    private readonly parts: PollerParts,
    private readonly hooks: ViewedMailboxHooks,
  ) {
    this.mark = new ListeningMark(parts, hooks.onListening);
    parts.connections.lendBetweenJobs(this.line);
  }

  /** Somebody has come or gone, or has another mailbox open. */
  onlookersChanged(): void {
    this.consider();
  }

  /**
   * Takes over what was heard, when nothing else can have happened since the last look. Answers false when a look has to find out,
   * also when it is time for one.
   * @throws whatever that throws: then what was heard is found by a look
   */
  async applyHeard(mailboxId: string, session: ImapSession): Promise<boolean> {
    const { looked } = this;
    if (!isThere(looked, mailboxId, session)) return false;
    const isEnough = session.hasLive && !this.isOverdue(looked, steadyNow());
    // What is on its way would be void once the look selects the mailbox anew, and no counter tells of flags here.
    if (!isEnough && !session.hasModseq) await session.noop();
    if (!session.hasLive) return false;
    this.looked = null;
    const { tools, accountId } = this.parts;
    if ((await tools.synchroniser.applyLive(session, accountId, mailboxId)) === 'unclear') return false;
    this.looked = looked;
    return isEnough;
  }

  /** The mailbox is in step with what was selected there. */
  async lookedAt(mailboxId: string, place: LookedAt): Promise<void> {
    if (mailboxId !== this.mailboxId) return;
    const { tools, accountId, known } = this.parts;
    const stored = await tools.mailboxes.findStored(accountId, mailboxId);
    // The look may have shown that another mailbox lies there now.
    if (stored?.uidValidity == null || !place.session.isOpen(stored.path, stored.uidValidity)) return;
    const now = steadyNow();
    const { uidNext, uidValidity, highestModseq } = stored;
    const unseen = known.statusOf(mailboxId)?.unseen ?? null;
    known.inStep(mailboxId, { messages: place.session.exists, uidNext, uidValidity, unseen, highestModseq }, now);
    const wholeAt = place.isWhole ? now : (this.looked?.wholeAt ?? -Infinity);
    this.looked = { ...place, mailboxId, at: now, wholeAt };
    this.consider();
  }

  /** Writes down in which mailbox it listens, when that is another one now. */
  save(): Promise<void> {
    return this.mark.save();
  }

  end(): void {
    this.ended = true;
    this.line.hush();
  }

  /** Does what is to be done now, and sets the clock for what is next. */
  private consider(): void {
    if (this.ended) return;
    const now = steadyNow();
    this.choose(now);
    const next = [...this.open.values()].map((at) => at + settleMs).filter((at) => at > now);
    if (this.open.size > 0) next.push(now + checkMs);
    if (this.mailboxId !== null) next.push(this.pursue(this.mailboxId, now));
    next.push(this.mark.note(this.line.isListening ? this.mailboxId : null, now));
    this.setAlarm(Math.min(...next) - now);
  }

  private choose(now: number): void {
    const { tools, accountId, connections, plan, watcher } = this.parts;
    this.open = nowOpen(this.open, tools.presence.of(accountId).viewing, now);
    const canIdle = watcher.isListenable && !this.line.patience.isResting(now);
    const line = { connections: connections.limitForWork, isThrottled: plan.throttled, canIdle };
    const chosen = mailboxToListenIn(this.open, (id) => this.factsOf(id), line, now);
    if (chosen === this.mailboxId) return;
    const isHeld = this.mailboxId !== null;
    this.mailboxId = chosen;
    this.askedAt = -Infinity;
    this.line.hush();
    if (isHeld !== (chosen !== null)) connections.hold(chosen !== null);
  }

  private factsOf(mailboxId: string): ViewedMailbox {
    const { plan, looks, rests, known } = this.parts;
    const isLeftAlone = rests.isResting(mailboxId, 'look') || looks.isLater(mailboxId);
    return {
      isInbox: mailboxId === looks.inboxId,
      selectable: plan.has(mailboxId),
      isResting: isLeftAlone || !known.isOpenable(mailboxId),
      isTold: this.hooks.isTold(mailboxId),
    };
  }

  /** Does the next thing towards listening in this mailbox, or with what was heard. Answers when to go on. */
  private pursue(mailboxId: string, now: number): number {
    const { line, looked } = this;
    if (line.isWorking) return Infinity;
    const { free } = line;
    if (free === null) return this.connect(mailboxId, now);
    if (!isThere(looked, mailboxId, free)) return this.lookFrom(mailboxId, line.freeSince + quietMs, now);
    if (looked.at >= this.askedAt) this.askedAt = -Infinity;
    if (free.hasLive) return this.lookFrom(mailboxId, looked.at + applyEveryMs, now);
    if (this.isOverdue(looked, now)) return this.lookFrom(mailboxId, now, now);
    if (!line.isListening && now < line.freeSince + breathMs) return line.freeSince + breathMs;
    if (!line.isListening && !free.canIdle) line.patience.failed(now);
    else line.listen();
    return looked.wholeAt + this.parts.watcher.restartMs;
  }

  private isOverdue({ wholeAt }: Looked, now: number): boolean {
    return now - wholeAt >= this.parts.watcher.restartMs;
  }

  /**
   * The connection is made here and not for the look, so that where there is none to be had nothing waits for it that can be done
   * without. Where the server allows no further one the task, which asks nothing of it, is done on the watcher's.
   */
  private connect(mailboxId: string, now: number): number {
    if (this.connecting) return Infinity;
    if (now < this.line.freeSince + quietMs) return this.line.freeSince + quietMs;
    this.connecting = true;
    this.parts.connections
      .run('background', () => Promise.resolve())
      .then(
        () => {
          const isStillWanted = mailboxId === this.mailboxId && this.parts.connections.limitForWork > 1;
          if (isStillWanted) this.lookFrom(mailboxId, 0, steadyNow());
        },
        (error: unknown) => {
          this.parts.tell(error);
          this.line.patience.failed(steadyNow());
        },
      )
      .finally(() => {
        this.connecting = false;
        this.consider();
      });
    return Infinity;
  }

  /** Asks for a look from then on, and not sooner after the last attempt than that takes. Answers when to go on. */
  private lookFrom(mailboxId: string, from: number, now: number): number {
    const { looks, known, wake } = this.parts;
    const at = Math.max(from, this.askedAt + retryMs);
    if (now < at) return at;
    this.askedAt = now;
    const { free } = this.line;
    const told = free?.hasLive === true && free.hasSelected ? { messages: free.exists } : {};
    const heardAt = free?.toldOfNewMailAt ?? null;
    if (heardAt !== null) known.hear(mailboxId, told, { heardAt, by: 'server' });
    looks.add(mailboxId, told);
    wake();
    return now + retryMs;
  }

  private setAlarm(ms: number): void {
    const { alarms } = this.parts;
    if (this.alarm !== null) alarms.clear(this.alarm);
    this.alarm = Number.isFinite(ms) ? alarms.set(Math.max(0, Math.ceil(ms)), () => this.consider()) : null;
  }
}

/** Whether this is where the mailbox was looked at, and nothing has been selected there since. */
const isThere = (looked: Looked | null, mailboxId: string, session: ImapSession): looked is Looked =>
  looked?.mailboxId === mailboxId &&
  looked.session === session &&
  looked.selection !== null &&
  looked.selection === session.selection;
