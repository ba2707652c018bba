import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AdaptersModule } from '../adapters/adapters.module.js';
import { MailModule } from '../mail/mail.module.js';
import { UsersModule } from '../users/users.module.js';
import { ThreadingModule } from '../threading/threading.module.js';
import { AttachedFiles } from './attached-files.js';
import { DraftPreparer } from './draft-preparer.js';
import { DraftFiler } from './drafts/draft-filer.js';
import { DraftWriter } from './drafts/draft-writer.js';
import { DraftsMailbox } from './drafts/drafts-mailbox.js';
import { DraftsController } from './drafts/drafts.controller.js';
import { DraftsRepository } from './drafts/drafts.repository.js';
import { DraftsService } from './drafts/drafts.service.js';
import { LateSentCopies } from './late-sent-copies.js';
import { OutboxAcceptance } from './outbox-acceptance.js';
import { OutboxHousekeeper } from './outbox-housekeeper.js';
import { OutboxRevocation } from './outbox-revocation.js';
import { OutboxSubmitter } from './outbox-submitter.js';
import { OutboxController } from './outbox.controller.js';
import { AnswersRepository } from './answers.repository.js';
import { OutboxRepository } from './outbox.repository.js';
import { OutboxService } from './outbox.service.js';
import { OutboxWorker } from './outbox.worker.js';
import { RecipientLimits } from './recipient-limits.js';
import { SentFiler } from './sent-filer.js';
import { SentMailbox } from './sent-mailbox.js';
import { UploadsController } from './uploads.controller.js';
import { UploadsRepository } from './uploads.repository.js';
import { UploadsService } from './uploads.service.js';

/** Mail on its way out. People reach it by its routes, and the rest hears of it by events; others only make bytes with it. */
@Module({
  imports: [AccountsModule, AdaptersModule, MailModule, ThreadingModule, UsersModule],
  controllers: [DraftsController, OutboxController, UploadsController],
  providers: [
    AnswersRepository,
    OutboxRepository,
    UploadsRepository,
    UploadsService,
    AttachedFiles,
    DraftsRepository,
    DraftsService,
    DraftWriter,
    DraftsMailbox,
    DraftFiler,
    DraftPreparer,
    OutboxService,
    RecipientLimits,
    OutboxAcceptance,
    OutboxRevocation,
    OutboxSubmitter,
    OutboxWorker,
    SentMailbox,
    SentFiler,
    LateSentCopies,
    OutboxHousekeeper,
  ],
})
export class SendModule {}

export { composeAutomatic } from './message-composer.js';
export { wireAddress } from './recipients.js';
export { mayHaveBeenSent, outcomeOfError } from './submission-outcome.js';
export { WithheldStream } from './withheld-stream.js';
