import { type InputOf, mailboxesApi, type ReplyOf } from '@maildesk/contracts';
import { Controller } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.module.js';
import type { SignedInUser } from '../common/access-rules.js';
import { Caller } from '../common/caller.js';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { EventLogRepository } from '../database/database.module.js';
import { MailboxChangesService } from './mailbox-changes.service.js';
import { MailboxRolesService } from './mailbox-roles.service.js';
import { ShownMailboxesRepository } from './shown-mailboxes.repository.js';
import { PersonalReadingService } from './reading/personal-reading.service.js';

@Controller()
export class MailboxesController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly shownMailboxes: ShownMailboxesRepository,
    private readonly changes: MailboxChangesService,
    private readonly roles: MailboxRolesService,
    private readonly reading: PersonalReadingService,
    private readonly eventLog: EventLogRepository,
  ) {}

  @Operation(mailboxesApi.inboxes)
  async inboxes(@Caller() caller: SignedInUser): Promise<ReplyOf<typeof mailboxesApi.inboxes>> {
    const inboxes = await this.shownMailboxes.inboxesOf(await this.accounts.idsOf(caller.id));
    return { inboxes: await this.reading.ofInboxes(caller.id, inboxes) };
  }

  @Operation(mailboxesApi.list)
  async list(@Input() { params }: InputOf<typeof mailboxesApi.list>): Promise<ReplyOf<typeof mailboxesApi.list>> {
    const seq = (await this.eventLog.headSeq(params.accountId)) ?? 0;
    return { mailboxes: await this.shownMailboxes.listForUser(params.accountId), seq };
  }

  @Operation(mailboxesApi.create)
  create(
    @Caller() caller: SignedInUser,
    @Input() { params, body }: InputOf<typeof mailboxesApi.create>,
  ): Promise<ReplyOf<typeof mailboxesApi.create>> {
    return this.changes.create(params.accountId, caller.id, body);
  }

  @Operation(mailboxesApi.rename)
  rename(
    @Caller() caller: SignedInUser,
    @Input() { params, body }: InputOf<typeof mailboxesApi.rename>,
  ): Promise<ReplyOf<typeof mailboxesApi.rename>> {
    return this.changes.rename(params.accountId, caller.id, params.mailboxId, body);
  }

  @Operation(mailboxesApi.chooseRole)
  async chooseRole(
    @Caller() caller: SignedInUser,
    @Input() { params, body }: InputOf<typeof mailboxesApi.chooseRole>,
  ): Promise<ReplyOf<typeof mailboxesApi.chooseRole>> {
    return { mailboxes: await this.roles.choose(caller.id, params.accountId, params.role, body.mailboxId) };
  }

  @Operation(mailboxesApi.remove)
  async remove(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof mailboxesApi.remove>,
  ): Promise<ReplyOf<typeof mailboxesApi.remove>> {
    await this.changes.remove(params.accountId, caller.id, params.mailboxId);
    return {};
  }
}
