import type { AccountsService } from '../accounts/accounts.module.js';
import type { ImapClientFactory, ImapConnections } from '../adapters/adapters.module.js';
import type { Clock } from '../common/clock.js';
import type { ConnectionBoard } from '../common/connection-board.js';
import type { Metrics } from '../common/metrics/metrics.js';
import type { Presence } from '../common/presence.js';
import type { Config } from '../config/config.js';
import type { UnitOfWork } from '../database/database.module.js';
import type { MailboxesRepository, MailboxTroublesRepository, ShownMailboxesRepository } from '../mail/mail.module.js';
import type { ChangePusher } from './changes/change-pusher.js';
import type { Hosts } from './connections/hosts.js';
import type { MailboxDiscovery } from './mailbox-discovery.js';
import type { MailboxFiller } from './mailbox-filler.js';
import type { MailboxSynchroniser } from './mailbox-synchroniser.js';
import type { PreviewLoader } from './preview-loader.js';

/** What a runner works with; the same for all accounts. */
export interface RunnerTools {
  readonly config: Config;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly presence: Presence;
  readonly board: ConnectionBoard;
  readonly hosts: Hosts;
  readonly unitOfWork: UnitOfWork;
  readonly accounts: AccountsService;
  readonly clients: ImapClientFactory;
  readonly connections: ImapConnections;
  readonly mailboxes: MailboxesRepository;
  readonly shownMailboxes: ShownMailboxesRepository;
  readonly troubles: MailboxTroublesRepository;
  readonly discovery: MailboxDiscovery;
  readonly synchroniser: MailboxSynchroniser;
  readonly filler: MailboxFiller;
  readonly pusher: ChangePusher;
  readonly previews: PreviewLoader;
}
