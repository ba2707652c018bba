import { maxMessageBytes, type MessageBody } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { Readable } from 'node:stream';
import { AccountsService } from '../accounts/accounts.module.js';
import { ImapConnections, type ImapSession, type WorkKind } from '../adapters/adapters.module.js';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { Metrics } from '../common/metrics/metrics.js';
import type { Transaction } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { isFoundForged } from './authentication-results.js';
import { BodiesRepository, type StoredBody } from './bodies.repository.js';
import { fetchBody, isThere } from './body-reader.js';
import { BodyWork } from './body-work.js';
import { GivenUp } from './given-up.js';
import { sanitizerVersion } from './html-sanitizer.js';
import { type FetchablePlace, LocationsRepository } from './locations.repository.js';
import { domainOf } from './mail-organisation.js';
import { MessagesRepository } from './messages.repository.js';
import { previewOf } from './preview.js';
import { QuarantineRepository } from './quarantine.repository.js';
import { readAtMost } from './read-at-most.js';
import { senderWarnings } from './sender-warnings.js';

/** Stands for the sanitiser's version in bodies that were written here; the server's copy replaces them. */
const writtenHere = 0;

const restMs = 10 * 60_000;
const mostGivenUp = 1000;

const unreadableWords =
  'What this message says could not be made ready to be shown within the limits of time and memory.';

/** Bodies and attachments: fetched from the mail server when they are first wanted. */
@Injectable()
export class BodiesService {
  /** Reads that are under way, so that two people who open the same mail fetch it once. */
  private readonly underWay = new Map<string, Promise<StoredBody>>();
  /** Messages that could not be read within the limits. What this process has not tried lately it tries again. */
  private readonly givenUp = new GivenUp(restMs, mostGivenUp);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly connections: ImapConnections,
    private readonly messages: MessagesRepository,
    private readonly locations: LocationsRepository,
    private readonly bodies: BodiesRepository,
    private readonly work: BodyWork,
    private readonly accounts: AccountsService,
    private readonly clock: Clock,
    private readonly quarantine: QuarantineRepository,
    private readonly metrics: Metrics,
  ) {}

  /** The body, from the cache or from the mail server, and what speaks against its sender. */
  async read(accountId: string, messageId: string): Promise<MessageBody> {
    const { isFoundForged: found, ...body } = await this.readStored(accountId, messageId);
    const [sender, { address }] = await Promise.all([
      this.messages.findSender(accountId, messageId),
      this.accounts.profile(accountId),
    ]);
    const facts = {
      from: sender?.from ?? [],
      replyTo: sender?.replyTo ?? [],
      ownAddress: address,
      isFoundForged: found,
    };
    return { ...body, senderWarnings: senderWarnings(facts) };
  }

  private async readStored(accountId: string, messageId: string): Promise<StoredBody> {
    const stored = await this.bodies.find(accountId, messageId);
    const isCurrent = stored?.sanitizerVersion === sanitizerVersion;
    if (isCurrent && !this.isWorthAnother(stored)) return stored;
    try {
      return await this.fetchOnce(accountId, messageId);
    } catch (error) {
      if (isCurrent) return stored;
      // Written here and not on the server yet: what was written is what there is to show.
      const isGone = error instanceof AppError && error.code === 'message.gone';
      if (stored?.sanitizerVersion === writtenHere && isGone) return stored;
      throw error;
    }
  }

  private isWorthAnother({ problem, messageId }: StoredBody): boolean {
    return problem === 'unreadable' && !this.givenUp.isLeftAlone(messageId, this.clock.now());
  }

  /** Keeps the body of a message that is on its way out, until the server has the message. */
  async saveWritten(tx: Transaction, messageId: string, written: { html: string | null; text: string }): Promise<void> {
    const shown = {
      ...written,
      attachments: [],
      remoteImageCount: 0,
      truncated: false,
      problem: null,
      isFoundForged: false,
    };
    await this.bodies.save(tx, { ...shown, messageId, sanitizerVersion: writtenHere });
  }

  /** Hands the decoded bytes of a part, or of the whole message when `partId` is null, to `use`, for as long as that takes. */
  async stream(
    wanted: { accountId: string; messageId: string; partId: string | null; signal: AbortSignal },
    use: (content: Readable) => Promise<void>,
  ): Promise<void> {
    const { accountId, messageId, partId, signal } = wanted;
    await this.atServer('download', accountId, messageId, async (session, place) => {
      // Whoever asked may have gone while waiting for their turn.
      if (!signal.aborted && !(await isThere(session, place))) return null;
      const content = signal.aborted
        ? Readable.from([])
        : await session.messages.download(place.uid, partId ?? undefined, false);
      if (content === null) return null;
      await use(content);
      return true;
    });
  }

  /** An attachment as its name, type and decoded bytes. @throws AppError `attachment.not-found`, `draft.invalid` when it is too large. */
  async readFile(
    accountId: string,
    messageId: string,
    partId: string,
  ): Promise<{ fileName: string; contentType: string; content: Buffer }> {
    const attachment = await this.findAttachment(accountId, messageId, partId);
    const content = await this.atServer('interactive', accountId, messageId, async (session, place) => {
      if (!(await isThere(session, place))) return null;
      const stream = await session.messages.download(place.uid, partId, false);
      if (stream === null) return null;
      const { bytes, truncated } = await readAtMost(stream, maxMessageBytes);
      if (truncated)
        throw new AppError('draft.invalid', `The attachment "${attachment.fileName}" is too large to be sent along.`);
      return bytes;
    });
    return { ...attachment, content };
  }

  /** Name and type of an attachment. @throws AppError `attachment.not-found` */
  async findAttachment(
    accountId: string,
    messageId: string,
    partId: string,
  ): Promise<{ fileName: string; contentType: string }> {
    const { attachments } = await this.readStored(accountId, messageId);
    const found = attachments.find((attachment) => attachment.partId === partId);
    if (found === undefined) throw new AppError('attachment.not-found', 'This mail has no such attachment.');
    return { fileName: found.fileName, contentType: found.contentType };
  }

  private fetchOnce(accountId: string, messageId: string): Promise<StoredBody> {
    const key = `${accountId}/${messageId}`;
    const running = this.underWay.get(key) ?? this.fetch(accountId, messageId).finally(() => this.underWay.delete(key));
    this.underWay.set(key, running);
    return running;
  }

  private async fetch(accountId: string, messageId: string): Promise<StoredBody> {
    const fetched = await this.atServer('interactive', accountId, messageId, async (session, place) => {
      const found = await fetchBody(session, place);
      return found === null ? null : { ...found, place };
    });
    // The connection is free again while the body is worked on.
    const shown = await this.work.show(fetched.body);
    if (shown.problem === 'unreadable') this.givenUp.add(messageId, this.clock.now());
    const forged = await this.isFoundForged(accountId, messageId, fetched.authenticationResults);
    const body: StoredBody = { ...shown, messageId, isFoundForged: forged, sanitizerVersion };
    await this.unitOfWork.run(accountId, async (tx) => {
      await this.bodies.save(tx, body);
      await this.noteReadable(tx, fetched.place, shown.problem === null);
      await this.messages.savePreviews(tx, [{ messageId, preview: previewOf(body.text) }]);
    });
    return body;
  }

  /** Whoever looks after the account is told of mail that nobody can read here. */
  private async noteReadable(
    tx: Transaction,
    { mailboxId, uid }: { mailboxId: string; uid: number },
    isReadable: boolean,
  ): Promise<void> {
    const item = { uid, reason: unreadableWords };
    if (isReadable) return this.quarantine.release(tx, mailboxId, item);
    this.metrics.quarantined(await this.quarantine.add(tx, mailboxId, [item]));
  }

  private async isFoundForged(accountId: string, messageId: string, results: readonly string[]): Promise<boolean> {
    if (results.length === 0) return false;
    const sender = await this.messages.findSender(accountId, messageId);
    const { address, imap } = await this.accounts.profile(accountId);
    const fromDomain = domainOf(sender?.from[0]?.address ?? '');
    return isFoundForged(results, { fromDomain, imapHost: imap.host, ownDomain: domainOf(address) });
  }

  /**
   * Runs `task` where the message lies, trying its other places when it is gone from one. It has to see for itself that the message
   * is the one that is wanted.
   * @throws AppError `message.not-found` when the account has no such message, `message.gone` when the server has it no more.
   */
  private async atServer<T>(
    kind: WorkKind,
    accountId: string,
    messageId: string,
    task: (session: ImapSession, place: FetchablePlace) => Promise<T | null>,
  ): Promise<T> {
    if (!(await this.messages.exists(accountId, messageId)))
      throw new AppError('message.not-found', 'There is no such message.');
    for (const place of await this.locations.findFetchable(accountId, messageId)) {
      const result = await this.connections.run(accountId, kind, async (session) => {
        const wasOpen = session.isOpen(place.path, place.uidValidity);
        // A mailbox that was reset has other messages under these numbers.
        if (!wasOpen && (await session.open(place.path)).uidValidity !== place.uidValidity) return null;
        const found = await task(session, place);
        if (found !== null || !wasOpen) return found;
        // Mail that came since the mailbox was opened cannot be fetched before the server has told of it.
        await session.noop();
        return task(session, place);
      });
      if (result !== null) return result;
    }
    throw new AppError('message.gone', 'The mail server does not have this message any more.');
  }
}
