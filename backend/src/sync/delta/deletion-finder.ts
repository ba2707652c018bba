import { Injectable } from '@nestjs/common';
import type { ImapSession } from '../../adapters/adapters.module.js';
import { RankProbe } from '../plan/rank-probe.js';
import { uidSet } from '../plan/uid-set.js';

/** Finds what is gone from the open mailbox on servers that do not say which messages they are. */
@Injectable()
export class DeletionFinder {
  /**
   * Answers which of the known UIDs are gone; null when only the whole list can tell.
   * @param here all UIDs that are known in the mailbox, ascending
   */
  async find(session: ImapSession, here: readonly number[]): Promise<readonly number[] | null> {
    const { exists } = session;
    const probe = new RankProbe(here, exists);
    for (let asked = probe.next(); asked !== null; asked = probe.next())
      probe.answer(await session.messages.fetchUidsAt(uidSet(asked)));
    // A server that renumbers where it must not has answered about two different mailboxes.
    return probe.outcome === 'unclear' || session.exists < exists ? null : probe.outcome;
  }
}
