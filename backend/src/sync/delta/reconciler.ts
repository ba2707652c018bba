import { Injectable, Logger } from '@nestjs/common';
import { AccountsService, type Finding } from '../../accounts/accounts.module.js';
import type { ImapSession } from '../../adapters/adapters.module.js';
import { Clock } from '../../common/clock.js';
import { Metrics } from '../../common/metrics/metrics.js';
import { compareUids, compareUidsAround, listUids } from '../../common/uid-ranges.js';
import type { Transaction } from '../../database/database.module.js';
import { LocationUidsRepository, MailboxProgressRepository, type StoredMailbox } from '../../mail/mail.module.js';
import { MailboxWriter } from '../mailbox-writer.js';
import { Arrivals } from './arrivals.js';
import { GuardedWrites } from './guarded-writes.js';
import { trustedNoMore } from '../plan/server-trust.js';
import { healWords, vetoWords } from './repair-words.js';

const dayMs = 24 * 60 * 60_000;

/** Why the open mailbox is compared now. */
export interface Cause {
  /** UIDs that the server said have vanished and that were not believed. */
  readonly doubted?: readonly number[];
  /** The server's own words and its count do not agree. */
  readonly isContradiction?: boolean;
}

/** Compares all UIDs of a mailbox with the server's: what is left when nothing cheaper can tell, and once a day in any case. */
@Injectable()
export class Reconciler {
  private readonly logger = new Logger(Reconciler.name);

  constructor(
    private readonly writes: GuardedWrites,
    private readonly arrivals: Arrivals,
    private readonly writer: MailboxWriter,
    private readonly uids: LocationUidsRepository,
    private readonly progress: MailboxProgressRepository,
    private readonly accounts: AccountsService,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {}

  /** Whether the daily comparison is due. Mailboxes have it at different hours, so that it is never everyone's turn. */
  isDue(mailbox: StoredMailbox): boolean {
    if (!mailbox.fillComplete) return false;
    if (mailbox.comparedAt === null) return true;
    const spreadMs = (Number.parseInt(mailbox.id.slice(0, 2), 16) / 256) * (dayMs / 6);
    return this.clock.now().getTime() - mailbox.comparedAt.getTime() > dayMs + spreadMs;
  }

  /**
   * Compares the open mailbox, forgets what is gone and fetches what is missing. While history is still being read in, only
   * what should be here already is compared. A server that contradicts itself again and again is trusted with less from the next
   * connection on, which is made soon (`account.server-distrusted`).
   * @throws MailServerError when the server's list does not agree with its own count: then nothing is believed.
   */
  async reconcile(session: ImapSession, known: StoredMailbox, cause: Cause = {}): Promise<void> {
    const { doubted = [], isContradiction = false } = cause;
    const from = known.fillComplete ? 1 : (known.fillLowUid ?? 1);
    const listHere = () => this.writes.write(known, (tx) => this.uids.list(tx, known.id, from));
    const before = await listHere();
    const listed = await session.search.allUids();
    const onServer = listed.flatMap(({ low, high }) => (high < from ? [] : [{ low: Math.max(low, from), high }]));
    const { gone, missing } = compareUidsAround(onServer, before, await listHere());
    const absent = listUids(missing);
    // What arrived meanwhile was not overlooked.
    const overlooked = absent.filter((uid) => uid < (known.uidNext ?? 0));
    const stored = await this.arrivals.storeOverlooked(session, known, overlooked);
    await this.arrivals.storeOverlooked(session, known, absent.slice(overlooked.length));
    const doubts = { told: doubted.length, there: doubted.length - compareUids(onServer, doubted).gone.length };
    const vetoed = doubts.there > 0;
    const healed = await this.writes.write(known, async (tx) => {
      // What is being taken away by a wish is for whoever carries that out to take over.
      const underWay = new Set(await this.uids.underWay(tx, known.id, gone));
      const removed = await this.writer.removeUids(
        tx,
        known.id,
        gone.filter((uid) => !underWay.has(uid)),
      );
      // What was told and doubted was not forgotten.
      const mended = { gone: doubted.length === 0 ? removed : 0, missing: stored };
      const isHealed = mended.gone + mended.missing > 0;
      await this.progress.saveUidNext(tx, known.id, (onServer.at(-1)?.high ?? 0) + 1, session.exists);
      const now = this.clock.now();
      await this.progress.saveCompared(tx, known.id, { healed: isHealed, vetoed }, now);
      await this.noteFindings(tx, session, known, [
        ...(isHealed ? [{ kind: 'heal', words: healWords(mended), isContradiction } as const] : []),
        ...(vetoed ? [{ kind: 'veto', words: vetoWords(doubts), isContradiction: true } as const] : []),
      ]);
      return isHealed;
    });
    if (healed) this.metrics.healed();
    if (vetoed) this.metrics.vetoed();
    if (gone.length + absent.length > 0)
      this.logger.log(`mailbox ${known.id}: ${gone.length} messages were gone, ${absent.length} were missing`);
  }

  private async noteFindings(
    tx: Transaction,
    session: ImapSession,
    known: StoredMailbox,
    findings: readonly Finding[],
  ): Promise<void> {
    const now = this.clock.now();
    for (const finding of findings) await this.accounts.note(tx, known.id, finding, now);
    if (!findings.some(({ isContradiction }) => isContradiction)) return;
    const quirk = trustedNoMore(await this.accounts.contradictions(tx, now), session);
    if (quirk === null) return;
    this.logger.warn(`account ${known.accountId}: its mail server contradicts itself again and again: ${quirk}`);
    await this.accounts.noteQuirk(tx, quirk, now);
    tx.announce('account.server-distrusted', { accountId: known.accountId });
  }
}
