import { Injectable, Logger } from '@nestjs/common';
import { AccountsService } from '../../accounts/accounts.module.js';
import type { ImapSession } from '../../adapters/adapters.module.js';
import { Clock } from '../../common/clock.js';
import { Metrics } from '../../common/metrics/metrics.js';
import { compareUids, listUids } from '../../common/uid-ranges.js';
import { LocationUidsRepository, MailboxProgressRepository, type StoredMailbox } from '../../mail/mail.module.js';
import { MailboxWriter } from '../mailbox-writer.js';
import { Arrivals } from './arrivals.js';
import { GuardedWrites } from './guarded-writes.js';
import { healWords, vetoWords } from './repair-words.js';

const dayMs = 24 * 60 * 60_000;

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
   * what should be here already is compared.
   * @param doubted UIDs that the server said have vanished and that were not believed
   * @throws MailServerError when the server's list does not agree with its own count: then nothing is believed.
   */
  async reconcile(session: ImapSession, known: StoredMailbox, doubted: readonly number[] = []): Promise<void> {
    const from = known.fillComplete ? 1 : (known.fillLowUid ?? 1);
    const listed = await session.search.allUids();
    const onServer = listed.flatMap(({ low, high }) => (high < from ? [] : [{ low: Math.max(low, from), high }]));
    const here = await this.writes.write(known, (tx) => this.uids.list(tx, known.id, from));
    const { gone, missing } = compareUids(onServer, here);
    const overlooked = listUids(missing);
    await this.arrivals.storeOverlooked(session, known, overlooked);
    const goneSet = new Set(gone);
    const vetoed = doubted.some((uid) => !goneSet.has(uid));
    // What arrived meanwhile was not overlooked, and what was told and doubted was not forgotten.
    const mended = {
      gone: doubted.length === 0 ? gone.length : 0,
      missing: overlooked.filter((uid) => uid < (known.uidNext ?? 0)).length,
    };
    const healed = mended.gone + mended.missing > 0;
    await this.writes.write(known, async (tx) => {
      await this.writer.removeUids(tx, known.id, gone);
      await this.progress.saveUidNext(tx, known.id, (onServer.at(-1)?.high ?? 0) + 1, session.exists);
      const now = this.clock.now();
      await this.progress.saveCompared(tx, known.id, { healed, vetoed }, now);
      if (healed) await this.accounts.note(tx, 'heal', known.id, healWords(mended), now);
      const doubts = { told: doubted.length, there: doubted.filter((uid) => !goneSet.has(uid)).length };
      if (vetoed) await this.accounts.note(tx, 'veto', known.id, vetoWords(doubts), now);
    });
    if (healed) this.metrics.healed();
    if (vetoed) this.metrics.vetoed();
    if (gone.length + overlooked.length > 0)
      this.logger.log(`mailbox ${known.id}: ${gone.length} messages were gone, ${overlooked.length} were missing`);
  }
}
