import { type InputOf, type ReplyOf, threadsApi } from '@maildesk/contracts';
import { Controller } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.module.js';
import type { SignedInUser } from '../common/access-rules.js';
import { AppError } from '../common/app-error.js';
import { Caller } from '../common/caller.js';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { EventLogRepository } from '../database/database.module.js';
import {
  CorrespondenceRepository,
  MessagesRepository,
  PersonalReadingService,
  ThreadRowsRepository,
} from '../mail/mail.module.js';
import { readCursor, writeCursor } from './thread-cursor.js';
import { ThreadsRepository } from './threads.repository.js';

/** As many conversations with somebody as are told. */
const mostRecent = 8;

@Controller()
export class ThreadsController {
  constructor(
    private readonly rows: ThreadRowsRepository,
    private readonly threads: ThreadsRepository,
    private readonly messages: MessagesRepository,
    private readonly reading: PersonalReadingService,
    private readonly eventLog: EventLogRepository,
    private readonly accounts: AccountsService,
    private readonly correspondence: CorrespondenceRepository,
  ) {}

  @Operation(threadsApi.recentWith)
  async recentWith(
    @Caller() caller: SignedInUser,
    @Input() { body }: InputOf<typeof threadsApi.recentWith>,
  ): Promise<ReplyOf<typeof threadsApi.recentWith>> {
    const accountIds = await this.accounts.idsOf(caller.id);
    return { threads: await this.correspondence.recentWith(accountIds, body.address, mostRecent) };
  }

  @Operation(threadsApi.list)
  async list(
    @Caller() caller: SignedInUser,
    @Input() { params, query }: InputOf<typeof threadsApi.list>,
  ): Promise<ReplyOf<typeof threadsApi.list>> {
    // The frame number is read first: whatever commits in between is in the rows already, and again among the frames.
    const seq = (await this.eventLog.headSeq(params.accountId)) ?? 0;
    const after = query.after === undefined ? null : readCursor(query.after);
    const total = await this.count(params);
    const rows = await this.rows.page(params.accountId, params.mailboxId, after, query.limit);
    const threads = await this.reading.withOwn(params, caller.id, rows);
    const last = threads.at(-1);
    const next = last === undefined || threads.length < query.limit ? null : writeCursor(last);
    return { threads, total, next, seq };
  }

  @Operation(threadsApi.readRows)
  async readRows(
    @Caller() caller: SignedInUser,
    @Input() { params, body }: InputOf<typeof threadsApi.readRows>,
  ): Promise<ReplyOf<typeof threadsApi.readRows>> {
    const total = await this.count(params);
    const rows = await this.rows.byThread(params.accountId, params.mailboxId, body.threadIds);
    return { threads: await this.reading.withOwn(params, caller.id, rows), total };
  }

  @Operation(threadsApi.read)
  async read(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof threadsApi.read>,
  ): Promise<ReplyOf<typeof threadsApi.read>> {
    const id = await this.threads.current(params.accountId, params.threadId);
    const messages = id === null ? [] : await this.messages.listByThread(params.accountId, id);
    const [first] = messages;
    if (id === null || first === undefined)
      throw new AppError('thread.not-found', 'This conversation is not here any more.');
    const messageIds = messages.map((message) => message.id);
    const ownUnreadIds = await this.reading.unreadAmong(params.accountId, caller.id, messageIds);
    return { id, accountId: params.accountId, subject: first.subject, messages, ownUnreadIds };
  }

  private async count({ accountId, mailboxId }: { accountId: string; mailboxId: string }): Promise<number> {
    const total = await this.rows.count(accountId, mailboxId);
    if (total === null) throw new AppError('mailbox.not-found', 'This folder is not here any more.');
    return total;
  }
}
