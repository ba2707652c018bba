import { Injectable, Logger } from '@nestjs/common';
import { type ImapSession, type ListedMailbox, MailServerError } from '../adapters/adapters.module.js';
import { Clock } from '../common/clock.js';
import { Metrics } from '../common/metrics/metrics.js';
import { type Transaction, UnitOfWork } from '../database/database.module.js';
import {
  type LeftOut,
  LeftOutMailboxesRepository,
  MailboxesRepository,
  MailboxRemovalsRepository,
  MailboxRolesRepository,
  type SavedMailbox,
  ShownMailboxesRepository,
  type StoredMailbox,
} from '../mail/mail.module.js';
import { MailboxChangePusher } from './changes/mailbox-change-pusher.js';
import { safeName, showableName, sortOutNames } from './plan/listed-names.js';
import { findRenames, isSuspicious, judgeMissing, type Rename } from './plan/mailbox-list-diff.js';
import { roleOf } from './plan/mailbox-role.js';

/** What can be asked about single mailboxes without opening them. */
type Asker = Pick<ImapSession, 'mailboxes'>;

/** So many are asked for one by one when a list lacks them or names them for the first time; a command or two each. */
const mostAsked = 50;
/** Of a list that lacks nearly everything, so many are asked for before it is believed. */
const sample = 5;

interface Numbers {
  readonly uidValidity: number | null;
  readonly uidNext: number | null;
}

/** A mailbox of the list, as it can be stored. */
interface Listed extends SavedMailbox, Numbers {}

/**
 * Keeps our list of mailboxes the same as the server's.
 *
 * A mailbox that is not listed is gone when the server says so, asked for it alone, for some seconds, or when lists have lacked it for
 * a day; its mail waits for a while in case it turns up elsewhere. A mailbox with another path is still the same mailbox.
 */
@Injectable()
export class MailboxDiscovery {
  private readonly logger = new Logger(MailboxDiscovery.name);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly mailboxes: MailboxesRepository,
    private readonly shownMailboxes: ShownMailboxesRepository,
    private readonly roles: MailboxRolesRepository,
    private readonly removals: MailboxRemovalsRepository,
    private readonly changes: MailboxChangePusher,
    private readonly leftOut: LeftOutMailboxesRepository,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Stores what is listed, forgets what is gone, and answers the mailboxes as they are now. Those that cannot be had here for their
   * names are left out, and told of.
   * @param session where to ask about what the list leaves open; nothing is opened there
   * @throws MailServerError when the list cannot be true: a server without INBOX has told us nothing.
   */
  async apply(accountId: string, list: readonly ListedMailbox[], session: Asker): Promise<StoredMailbox[]> {
    const { named, leftOut } = sortOutNames(list);
    const listed = new Map([...named].map(([path, mailbox]) => [path, toListed(mailbox)]));
    if (![...listed.keys()].some((path) => path.toUpperCase() === 'INBOX'))
      throw new MailServerError('server-error', 'The mail server did not list an inbox.');
    await this.noteLeftOut(
      accountId,
      leftOut.map(({ mailbox: { path, listedAs }, reason }) => ({ listedAs, name: safeName(path), reason })),
    );
    await this.changes.confirmListed(accountId, new Set(listed.keys()));
    const stored = await this.mailboxes.listStored(accountId);
    const byPath = new Map(stored.map((mailbox) => [mailbox.path, mailbox]));
    const missing = stored.filter((mailbox) => !listed.has(mailbox.path));
    const fresh = [...listed.values()].filter((mailbox) => !byPath.has(mailbox.path));
    const changed = [...listed.values()].filter((mailbox) => !isSame(byPath.get(mailbox.path), mailbox));
    if (missing.length + changed.length === 0) return stored;
    if (isSuspicious(missing.length, stored.length) && (await this.existsAny(session, missing.slice(0, sample)))) {
      this.logger.warn(`account ${accountId}: the server listed ${listed.size} folders and has more; left as it was`);
      return stored;
    }
    const { renames, unclear, vanishing } = await this.renamesAmong(session, stored, missing, fresh, listed);
    const renamed = new Set(renames.map(({ id }) => id));
    const unexplained = missing.filter(({ id }) => !renamed.has(id));
    const { gone, kept, waits } = await this.judge(session, unexplained);
    const taken = new Set([...renames.map(({ to }) => to), ...unclear]);
    await this.unitOfWork.runOwned(accountId, async (tx) => {
      await this.removals.begin(tx, idsOf(gone));
      await this.rename(tx, renames, listed);
      const displaced = renames.flatMap(({ from }) => listed.get(from) ?? []);
      const saved = await this.mailboxes.saveAll(
        tx,
        [...new Set([...changed, ...displaced])].filter(({ path }) => !taken.has(path)),
      );
      const settled = await this.roles.settle(tx);
      const news = new Map([
        ...settled.map((id) => [id, false] as const),
        ...saved.map(({ id, isNew }) => [id, isNew] as const),
      ]);
      for (const mailbox of await this.shownMailboxes.readManyForUser(tx, [...news.keys()]))
        tx.publish(news.get(mailbox.id) === true ? 'mailbox.added' : 'mailbox.updated', mailbox);
      // So it is soon looked again.
      await this.mailboxes.saveMissing(tx, idsOf([...waits, ...vanishing]), this.clock.now());
      await this.mailboxes.saveMissing(tx, idsOf(kept), null);
    });
    return this.mailboxes.listStored(accountId);
  }

  /** Writes down which mailboxes are left out, when these are others than before. */
  private async noteLeftOut(accountId: string, found: readonly LeftOut[]): Promise<void> {
    if (await this.leftOut.isKnown(accountId, found)) return;
    const fresh = await this.unitOfWork.runOwned(accountId, (tx) => this.leftOut.save(tx, found, this.clock.now()));
    if (fresh === 0) return;
    this.metrics.quarantined(fresh);
    this.logger.warn(`account ${accountId}: ${fresh} more folders are left out for their names`);
  }

  /**
   * Renamed mailboxes, found by their numbers; those that the list does not tell are asked for, if they are few. `unclear`: new
   * paths about which the next list will tell more.
   */
  private async renamesAmong(
    session: Asker,
    stored: readonly StoredMailbox[],
    missing: readonly StoredMailbox[],
    fresh: readonly Listed[],
    listed: ReadonlyMap<string, Listed>,
  ): Promise<{ renames: Rename[]; unclear: string[]; vanishing: StoredMailbox[] }> {
    const unnumbered = fresh.filter((mailbox) => mailbox.selectable && mailbox.uidValidity === null);
    const { numbers } = await this.numbersOf(session, stored.length === 0 ? [] : unnumbered);
    const numbered = fresh.map((mailbox) => ({ ...mailbox, ...numbers.get(mailbox.path) }));
    const { displaced, uncertain, vanishing } = await this.findDisplaced(session, stored, numbered, listed);
    const validities = new Set(uncertain.map(({ uidValidity }) => uidValidity));
    return {
      renames: findRenames([...missing, ...displaced], numbered),
      unclear: numbered.filter(({ uidValidity }) => validities.has(uidValidity)).map(({ path }) => path),
      vanishing,
    };
  }

  /**
   * Mailboxes that were renamed and in whose place another one was made. The list says nothing of the mailbox that happens to be
   * open, and asked for it a server may answer by what it was when it was opened: such a one is `uncertain`. So is one that the list
   * still has under its old path, beside the new one, while the server says that it is gone: the list was made in the very moment.
   */
  private async findDisplaced(
    session: Asker,
    stored: readonly StoredMailbox[],
    fresh: readonly Listed[],
    listed: ReadonlyMap<string, Listed>,
  ): Promise<Record<'displaced' | 'uncertain' | 'vanishing', StoredMailbox[]>> {
    const validities = new Set(fresh.map((mailbox) => mailbox.uidValidity));
    const suspects = stored.filter(
      ({ path, role, uidValidity }) =>
        role !== 'inbox' && uidValidity !== null && validities.has(uidValidity) && listed.has(path),
    );
    const unnumbered = suspects.filter(({ path }) => listed.get(path)?.uidValidity === null);
    const { numbers: asked, gone } = await this.numbersOf(session, unnumbered);
    const now = ({ path }: StoredMailbox) => listed.get(path)?.uidValidity ?? asked.get(path)?.uidValidity ?? null;
    const displaced = suspects.filter((mailbox) => now(mailbox) !== null && now(mailbox) !== mailbox.uidValidity);
    const left = unnumbered.filter((mailbox) => !displaced.includes(mailbox));
    const vanishing = left.filter(({ path }) => gone.has(path));
    return {
      displaced,
      uncertain: left.filter(
        (mailbox) => mailbox.path === session.mailboxes.selectedPath || vanishing.includes(mailbox),
      ),
      vanishing,
    };
  }

  /** By path; `gone` are those that the server does not have. */
  private async numbersOf(
    session: Asker,
    mailboxes: readonly { path: string }[],
  ): Promise<{ numbers: Map<string, Numbers>; gone: Set<string> }> {
    const numbers = new Map<string, Numbers>();
    const gone = new Set<string>();
    for (const { path } of mailboxes.slice(0, mostAsked)) {
      const found = await session.mailboxes.find(path);
      if (found.state === 'exists') numbers.set(path, found);
      else if (found.state === 'gone') gone.add(path);
    }
    return { numbers, gone };
  }

  private async rename(
    tx: Transaction,
    renames: readonly Rename[],
    listed: ReadonlyMap<string, Listed>,
  ): Promise<void> {
    for (const { id, from, to } of renames) {
      const mailbox = listed.get(to);
      if (mailbox === undefined) continue;
      this.logger.log(
        `mailbox ${id}: it has another path than before, ${from.length} characters then and ${to.length} now`,
      );
      await this.mailboxes.rename(tx, id, mailbox);
    }
  }

  /** Asks for the mailboxes that are not listed, and answers what becomes of each. */
  private async judge(
    session: Asker,
    missing: readonly StoredMailbox[],
  ): Promise<Record<'gone' | 'kept' | 'waits', StoredMailbox[]>> {
    const judged = { gone: [], kept: [], waits: [] } as Record<'gone' | 'kept' | 'waits', StoredMailbox[]>;
    // Where there are more, the others have their turn when these are gone.
    const asked = new Set(missing.slice(0, mostAsked));
    for (const mailbox of missing) {
      const answer = asked.has(mailbox) ? (await session.mailboxes.find(mailbox.path)).state : null;
      judged[judgeMissing(mailbox.missingSince, answer, this.clock.now(), missing.length === 1)].push(mailbox);
    }
    return judged;
  }

  private async existsAny(session: Asker, mailboxes: readonly StoredMailbox[]): Promise<boolean> {
    for (const { path } of mailboxes) if ((await session.mailboxes.find(path)).state === 'exists') return true;
    return false;
  }
}

const idsOf = (mailboxes: readonly StoredMailbox[]): string[] => mailboxes.map(({ id }) => id);

/** A mailbox of the list as it is stored. */
function toListed({ path, name, delimiter, selectable, specialUse, status }: ListedMailbox): Listed {
  const { uidValidity = null, uidNext = null } = status ?? {};
  return {
    path,
    name: showableName(name),
    delimiter,
    listedRole: roleOf(specialUse),
    selectable,
    serverCount: Math.min(status?.messages ?? 0, 2 ** 31 - 1),
    uidValidity,
    uidNext,
  };
}

const isSame = (stored: StoredMailbox | undefined, listed: Listed): boolean =>
  stored !== undefined &&
  stored.name === listed.name &&
  stored.delimiter === listed.delimiter &&
  stored.selectable === listed.selectable &&
  stored.listedRole === listed.listedRole &&
  stored.missingSince === null;
