import { Injectable, Logger } from '@nestjs/common';
import { CommandRefused, type ImapSession } from '../../adapters/adapters.module.js';
import { UnitOfWork } from '../../database/database.module.js';
import {
  LocationUidsRepository,
  MailboxesRepository,
  proveMessages,
  type StoredMailbox,
} from '../../mail/mail.module.js';
import { isRewound } from '../plan/sync-plan.js';

/** So many of the newest messages are compared. */
const fewest = 4;
/** Where all of these are gone, so many before them are, and so on. */
const further = 200;
const mostRounds = 4;
/** Above every UID (RFC 3501 section 2.3.1.1). */
const beyondUids = 2 ** 32;

interface AimedWish {
  readonly locationId: string;
  readonly mailboxId: string;
  readonly path: string;
  readonly uidValidity: number;
  readonly uid: number;
}

/** Wishes about messages of one mailbox. */
type Aimed = readonly [AimedWish, ...AimedWish[]];

/**
 * Proves, once on each connection, that the UIDs of a mailbox mean the messages that they meant before. A server that was restored
 * from a backup gives out the UIDs above it a second time under the same UIDVALIDITY, and once enough mail has come since no counter
 * shows it; the newest messages do, as theirs are given out again first.
 */
@Injectable()
export class MailboxProof {
  private readonly logger = new Logger(MailboxProof.name);
  /** UIDVALIDITY by mailbox. */
  private readonly proved = new WeakMap<ImapSession, Map<string, number>>();
  /** Mailboxes that were found to hold other messages and have not been put right since. */
  private readonly doubted = new Set<string>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly mailboxes: MailboxesRepository,
    private readonly uids: LocationUidsRepository,
  ) {}

  /**
   * Opens the mailbox of wishes that go together. Answers false when it is to be synchronised first, as its UIDs mean other messages
   * now, or may mean others.
   * @throws CommandRefused, MailServerError
   */
  async open(session: ImapSession, accountId: string, wishes: Aimed): Promise<boolean> {
    const [{ mailboxId, path, uidValidity }] = wishes;
    // What is known is read first: it must not be ahead of the answer.
    const known = await this.mailboxes.findStored(accountId, mailboxId);
    const opened = await session.open(path);
    if (known?.uidValidity !== uidValidity || opened.uidValidity !== uidValidity) return false;
    if (isRewound(known, opened)) {
      this.doubted.add(mailboxId);
      return false;
    }
    // The other connection may have put the mailbox right since the wishes were taken up.
    return (await this.holds(session, known)) && (await this.uids.areAt(this.unitOfWork, wishes));
  }

  /** Whether the open mailbox has under its newest known UIDs what is known there. `anew`: also when this connection has shown it. */
  async holds(session: ImapSession, known: StoredMailbox, anew = false): Promise<boolean> {
    const { id, uidValidity } = known;
    const isProved = this.proved.get(session)?.get(id) === uidValidity;
    if (isProved && !anew && !this.doubted.has(id)) return true;
    if (!(await this.compare(session, known))) {
      this.logger.warn(`mailbox ${id}: other messages lie under UIDs that were given out before, as after a restore`);
      this.doubted.add(id);
      return false;
    }
    this.settled(session, known);
    return true;
  }

  /** Of some UIDs of wishes in the open mailbox those under which their messages lie: for what cannot be taken back. */
  async proven(session: ImapSession, wishes: Aimed, uids: readonly number[]): Promise<number[]> {
    const wanted = new Set(uids);
    const ids = wishes.flatMap(({ locationId, uid }) => (wanted.has(uid) ? [locationId] : []));
    const known = await this.uids.traits(this.unitOfWork, ids);
    const { same, other } = await proveMessages(session, known, wishes[0]);
    if (other.size > 0) this.doubted.add(wishes[0].mailboxId);
    return uids.filter((uid) => same.has(uid));
  }

  /** The mailbox has just been put right over this connection. */
  settled(session: ImapSession, { id, uidValidity }: StoredMailbox): void {
    this.doubted.delete(id);
    if (uidValidity === null) return;
    const proved = this.proved.get(session) ?? new Map<string, number>();
    this.proved.set(session, proved.set(id, uidValidity));
  }

  private async compare(session: ImapSession, known: StoredMailbox): Promise<boolean> {
    const place = { mailboxId: known.id, uidValidity: known.uidValidity ?? 0 };
    let below = beyondUids;
    for (let round = 0; round < mostRounds; round += 1) {
      const here = await this.uids.newest(this.unitOfWork, known.id, below, round === 0 ? fewest : further);
      if (here.length === 0) return true;
      try {
        const { same, other } = await proveMessages(session, here, place);
        if (other.size > 0) return false;
        if (same.size > 0) return true;
      } catch (error) {
        // A message that cannot be had proves nothing, and must not keep the mailbox from being read.
        if (error instanceof CommandRefused && error.retryAfterMs === null) return true;
        throw error;
      }
      below = here.at(-1)?.uid ?? 1;
    }
    // So many cannot all have been removed without a word: a look at the mailbox tells.
    return false;
  }
}
