import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AdaptersModule } from '../adapters/adapters.module.js';
import { MailModule } from '../mail/mail.module.js';
import { ThreadingModule } from '../threading/threading.module.js';
import { ChangeHousekeeping } from './changes/change-housekeeping.js';
import { ChangePusher } from './changes/change-pusher.js';
import { ChangeRevocation } from './changes/change-revocation.js';
import { ChangeSettler } from './changes/change-settler.js';
import { ChangeUndoer } from './changes/change-undoer.js';
import { StrayWishes } from './changes/stray-wishes.js';
import { MailboxChangePusher } from './changes/mailbox-change-pusher.js';
import { SummaryReader } from './delta/summary-reader.js';
import { RenameCheck } from './delta/rename-check.js';
import { RewindCheck } from './delta/rewind-check.js';
import { Reconciler } from './delta/reconciler.js';
import { MailboxProof } from './delta/mailbox-proof.js';
import { MailboxOpener } from './delta/mailbox-opener.js';
import { MailboxBeginnings } from './delta/mailbox-beginnings.js';
import { GuardedWrites } from './delta/guarded-writes.js';
import { FlagReader } from './delta/flag-reader.js';
import { DeletionFinder } from './delta/deletion-finder.js';
import { Arrivals } from './delta/arrivals.js';
import { Hosts } from './connections/hosts.js';
import { Housekeeping } from './housekeeping.js';
import { MailboxDiscovery } from './mailbox-discovery.js';
import { MailboxFiller } from './mailbox-filler.js';
import { MailboxSynchroniser } from './mailbox-synchroniser.js';
import { MailboxWriter } from './mailbox-writer.js';
import { AccountOwnership } from './ownership/account-ownership.js';
import { GuestConnections } from './ownership/guest-connections.js';
import { OwnershipRepository } from './ownership/ownership.repository.js';
import { PreviewLoader } from './preview-loader.js';
import { SyncSupervisor } from './sync.supervisor.js';

/** The parts of which a mailbox's catching up is made. */
const delta = [
  Arrivals,
  DeletionFinder,
  FlagReader,
  GuardedWrites,
  MailboxBeginnings,
  MailboxOpener,
  MailboxProof,
  Reconciler,
  RenameCheck,
  RewindCheck,
  SummaryReader,
];

@Module({
  imports: [AccountsModule, AdaptersModule, MailModule, ThreadingModule],
  providers: [
    AccountOwnership,
    ChangeHousekeeping,
    ...delta,
    ChangePusher,
    ChangeRevocation,
    ChangeSettler,
    ChangeUndoer,
    MailboxChangePusher,
    GuestConnections,
    Hosts,
    Housekeeping,
    MailboxDiscovery,
    MailboxFiller,
    MailboxSynchroniser,
    MailboxWriter,
    OwnershipRepository,
    PreviewLoader,
    StrayWishes,
    SyncSupervisor,
  ],
})
export class SyncModule {}
