import { Injectable } from '@nestjs/common';
import type { FlagRow, ImapSession } from '../../adapters/adapters.module.js';
import { Clock } from '../../common/clock.js';
import type { UidRange } from '../../common/uid-ranges.js';
import { UnitOfWork } from '../../database/database.module.js';
import {
  fingerprintOf,
  LocationUidsRepository,
  MailboxProgressRepository,
  parseFlags,
  type StoredMailbox,
} from '../../mail/mail.module.js';
import { newestRead, scanDue, stretchSize } from '../plan/flag-scan.js';
import { MailboxWriter } from '../mailbox-writer.js';
import { FlagIntake } from './flag-intake.js';
import { GuardedWrites } from './guarded-writes.js';

/** Above every UID (RFC 3501 section 2.3.1.1). */
const beyondUids = 2 ** 32;

/** Reads flags: those that changed, where a counter tells which, and else a stretch at a time. Takes over what is more than a batch of them. */
@Injectable()
export class FlagReader {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly writes: GuardedWrites,
    private readonly writer: MailboxWriter,
    private readonly uids: LocationUidsRepository,
    private readonly progress: MailboxProgressRepository,
    private readonly clock: Clock,
  ) {}

  /** Where flags of the mailbox go that the server tells. */
  intake(known: StoredMailbox): FlagIntake {
    return new FlagIntake({
      write: (rows) => this.writes.write(known, (tx) => this.writer.saveFlags(tx, known.id, rows, 'in-bulk')),
      // No transaction for this question: as a rule all are known, and whatever is stored is checked again then.
      unknown: (uids) => this.uids.unknown(this.unitOfWork, known.id, uids),
    });
  }

  /** The flags that changed after a mod-sequence (RFC 7162). */
  async readChanged(session: ImapSession, since: bigint, into: FlagIntake): Promise<void> {
    for await (const row of session.messages.fetchChanged(since)) await into.add(row);
  }

  /**
   * The flags of the newest messages, and of as many stretches further down as are due. A stretch in which nothing differs
   * from what is stored is left out, so that it costs no writing.
   */
  async readSome(session: ImapSession, known: StoredMailbox, into: FlagIntake): Promise<void> {
    const newest = await this.stretch(known, beyondUids, newestRead);
    if (newest === null) return;
    await into.addAll(await this.readStretch(session, known, newest));
    const due = scanDue(session.exists, known.scannedAt, this.clock.now());
    let below = known.scanBelowUid ?? newest.low;
    const readBefore = new Set<number>();
    for (let nth = 0; nth < due.stretches; nth += 1) {
      // At the beginning of the mailbox the round begins anew, but nothing is read twice.
      const stretch =
        (await this.stretch(known, below, stretchSize)) ?? (await this.stretch(known, newest.low, stretchSize));
      if (stretch === null || readBefore.has(stretch.low)) break;
      readBefore.add(stretch.low);
      below = stretch.low;
      await into.addAll(await this.readStretch(session, known, stretch));
    }
    if (due.stretches > 0)
      await this.writes.write(known, (tx) => this.progress.saveScan(tx, known.id, below, due.scannedAt));
  }

  /** The flags of everything, as far as they differ from what is stored. */
  async readAll(session: ImapSession, known: StoredMailbox, into: FlagIntake): Promise<void> {
    let stretch = await this.stretch(known, beyondUids, stretchSize);
    while (stretch !== null) {
      await into.addAll(await this.readStretch(session, known, stretch));
      stretch = await this.stretch(known, stretch.low, stretchSize);
    }
  }

  private stretch(known: StoredMailbox, belowUid: number, size: number): Promise<UidRange | null> {
    return this.writes.write(known, (tx) => this.uids.window(tx, known.id, belowUid, size));
  }

  private async readStretch(session: ImapSession, known: StoredMailbox, stretch: UidRange): Promise<FlagRow[]> {
    const rows = await session.messages.fetchFlags(`${stretch.low}:${stretch.high}`);
    const theirs = fingerprintOf(rows.map((row) => ({ uid: row.uid, ...parseFlags(row.flags) })));
    const ours = await this.writes.write(known, (tx) => this.uids.fingerprint(tx, known.id, stretch));
    return theirs === ours ? [] : rows;
  }
}
