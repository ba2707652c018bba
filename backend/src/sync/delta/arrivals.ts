import { Injectable } from '@nestjs/common';
import type { ImapSession } from '../../adapters/adapters.module.js';
import { MailboxProgressRepository, ShownMailboxesRepository, type StoredMailbox } from '../../mail/mail.module.js';
import { MailboxWriter } from '../mailbox-writer.js';
import { slices } from '../plan/uid-set.js';
import { GuardedWrites } from './guarded-writes.js';
import { SummaryReader } from './summary-reader.js';

/** Few enough that a batch is stored in a fraction of a second, many enough that the round trips do not count. */
const batchSize = 250;
/** So many live arrivals are fetched without asking first which they are. */
const fewAtOnce = 100;
/** When more than this arrived at once, only the newest are told one by one; lists of the mailbox are read anew instead. */
const manyAtOnce = 500;

/** Fetches and stores messages that are not known yet, batch by batch, whatever their number. */
@Injectable()
export class Arrivals {
  constructor(
    private readonly writes: GuardedWrites,
    private readonly reader: SummaryReader,
    private readonly writer: MailboxWriter,
    private readonly shownMailboxes: ShownMailboxesRepository,
    private readonly progress: MailboxProgressRepository,
  ) {}

  /** Stores what has arrived from UID `from` on; each batch moves UIDNEXT and nothing else. Answers the new UIDNEXT. */
  async storeFrom(session: ImapSession, known: StoredMailbox, from: number): Promise<number> {
    // `n:*` answers the last message even when its UID is below n (RFC 3501 section 6.4.8): that one is not new.
    const uids = (await session.search.uids(`${from}:*`)).filter((uid) => uid >= from);
    return (await this.store(session, known, uids, from)).uidNext;
  }

  /**
   * Stores what a server has just told of. As a rule that is one message, for which one command has to do; where it is a flood
   * it is stored batch by batch.
   */
  async storeLive(session: ImapSession, known: StoredMailbox, from: number): Promise<void> {
    if (session.exists - known.serverCount > fewAtOnce) return void (await this.storeFrom(session, known, from));
    const summaries = await this.reader.readFrom(session, known.id, from);
    // The server left out one that it told of, or told it in a form that cannot be read: that one is asked for by its UID.
    if (summaries.length < session.exists - known.serverCount) return void (await this.storeFrom(session, known, from));
    const uidNext = summaries.reduce((next, { uid }) => Math.max(next, uid + 1), from);
    await this.writes.write(known, async (tx) => {
      await this.writer.storeRead(tx, known, { summaries, setAside: [] }, 'new');
      await this.progress.saveUidNext(tx, known.id, uidNext, session.exists);
    });
  }

  /** Stores messages that were overlooked, wherever they lie in the mailbox. Answers how many were neither here nor on their way. */
  async storeOverlooked(session: ImapSession, known: StoredMailbox, uids: readonly number[]): Promise<number> {
    return (await this.store(session, known, uids, 0)).added;
  }

  private async store(
    session: ImapSession,
    known: StoredMailbox,
    uids: readonly number[],
    from: number,
  ): Promise<{ uidNext: number; added: number }> {
    const batches = slices(uids, this.reader.batchSize(known.id, batchSize));
    const isMany = uids.length > manyAtOnce;
    let uidNext = from;
    let added = 0;
    for (const [index, batch] of batches.entries()) {
      const isLast = index === batches.length - 1;
      const read = await this.reader.read(session, known.id, batch);
      uidNext = Math.max(uidNext, (batch.at(-1) ?? 0) + 1);
      added += await this.writes.write(known, async (tx) => {
        const stored = await this.writer.storeRead(tx, known, read, isMany && !isLast ? 'fill' : 'new');
        if (from > 0) await this.progress.saveUidNext(tx, known.id, uidNext, session.exists);
        if (!isMany) return stored;
        await this.shownMailboxes.announce(tx, known.id);
        if (isLast) tx.publish('mailbox.reset', { mailboxId: known.id });
        return stored;
      });
    }
    return { uidNext, added };
  }
}
