import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AdaptersModule } from '../adapters/adapters.module.js';
import { MailModule } from '../mail/mail.module.js';
import { ThreadingModule } from '../threading/threading.module.js';
import { ChangeHousekeeping } from './changes/change-housekeeping.js';
import { ChangePusher } from './changes/change-pusher.js';
import { ChangeSettler } from './changes/change-settler.js';
import { ChangeUndoer } from './changes/change-undoer.js';
import { MailboxChangePusher } from './changes/mailbox-change-pusher.js';
import { Housekeeping } from './housekeeping.js';
import { MailboxDiscovery } from './mailbox-discovery.js';
import { MailboxFiller } from './mailbox-filler.js';
import { MailboxSynchroniser } from './mailbox-synchroniser.js';
import { MailboxWriter } from './mailbox-writer.js';
import { AccountOwnership } from './ownership/account-ownership.js';
import { OwnershipRepository } from './ownership/ownership.repository.js';
import { PreviewLoader } from './preview-loader.js';
import { SyncSupervisor } from './sync.supervisor.js';

@Module({
  imports: [AccountsModule, AdaptersModule, MailModule, ThreadingModule],
  providers: [
    AccountOwnership,
    ChangeHousekeeping,
    ChangePusher,
    ChangeSettler,
    ChangeUndoer,
    MailboxChangePusher,
    Housekeeping,
    MailboxDiscovery,
    MailboxFiller,
    MailboxSynchroniser,
    MailboxWriter,
    OwnershipRepository,
    PreviewLoader,
    SyncSupervisor,
  ],
})
export class SyncModule {}
