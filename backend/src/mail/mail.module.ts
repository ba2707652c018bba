import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AdaptersModule } from '../adapters/adapters.module.js';
import { BodiesRepository } from './bodies.repository.js';
import { BodiesService } from './bodies.service.js';
import { BodyWork } from './body-work.js';
import { ChangeListRepository } from './change-list.repository.js';
import { ChangeQueueRepository } from './change-queue.repository.js';
import { ChangeScreen } from './change-screen.js';
import { FailedChangesService } from './failed-changes.service.js';
import { MailboxChangesService } from './mailbox-changes.service.js';
import { MailboxEraser } from './mailbox-eraser.service.js';
import { MailboxProgressRepository } from './mailbox-progress.repository.js';
import { MailboxRemovalsRepository } from './mailbox-removals.repository.js';
import { MailboxRolesRepository } from './mailbox-roles.repository.js';
import { MailboxRolesService } from './mailbox-roles.service.js';
import { MailboxScreen } from './mailbox-screen.js';
import { MailboxTroublesRepository } from './mailbox-troubles.repository.js';
import { MailboxWishesRepository } from './mailbox-wishes.repository.js';
import { MessageChanges } from './message-changes.js';
import { ChangesController } from './changes.controller.js';
import { ChangesService } from './changes.service.js';
import { CorrespondenceRepository } from './correspondence.repository.js';
import { LeftOutMailboxesRepository } from './left-out-mailboxes.repository.js';
import { LocationScreen } from './location-screen.js';
import { LocationUidsRepository } from './location-uids.repository.js';
import { LocationRemovalsRepository } from './location-removals.repository.js';
import { LocationsRepository } from './locations.repository.js';
import { MailboxesController } from './mailboxes.controller.js';
import { MailboxesRepository } from './mailboxes.repository.js';
import { MessagesController } from './messages.controller.js';
import { MessagesRepository } from './messages.repository.js';
import { OpenDownloads } from './open-downloads.js';
import { PendingChangesRepository } from './pending-changes.repository.js';
import { PlacedMessagesRepository } from './placed-messages.repository.js';
import { QuarantineRepository } from './quarantine.repository.js';
import { PersonalReadingRepository } from './reading/personal-reading.repository.js';
import { PersonalReadingService } from './reading/personal-reading.service.js';
import { ReadingController } from './reading/reading.controller.js';
import { ReadTrail } from './read-trail.js';
import { ShownLocationsRepository } from './shown-locations.repository.js';
import { ShownMailboxesRepository } from './shown-mailboxes.repository.js';
import { StrayWishesRepository } from './stray-wishes.repository.js';
import { ThreadRowsRepository } from './thread-rows.repository.js';

const shared = [
  BodiesService,
  BodyWork,
  ChangeListRepository,
  ChangeQueueRepository,
  ChangeScreen,
  ChangesService,
  CorrespondenceRepository,
  LeftOutMailboxesRepository,
  LocationScreen,
  LocationUidsRepository,
  LocationRemovalsRepository,
  LocationsRepository,
  MailboxesRepository,
  MailboxProgressRepository,
  MailboxRemovalsRepository,
  MailboxRolesRepository,
  MailboxScreen,
  MailboxTroublesRepository,
  MailboxWishesRepository,
  MessagesRepository,
  PendingChangesRepository,
  PersonalReadingRepository,
  PersonalReadingService,
  PlacedMessagesRepository,
  QuarantineRepository,
  ShownLocationsRepository,
  ShownMailboxesRepository,
  StrayWishesRepository,
  ThreadRowsRepository,
];

@Module({
  imports: [AccountsModule, AdaptersModule],
  controllers: [ChangesController, MailboxesController, MessagesController, ReadingController],
  providers: [
    ...shared,
    BodiesRepository,
    FailedChangesService,
    MailboxChangesService,
    MailboxEraser,
    MailboxRolesService,
    MessageChanges,
    OpenDownloads,
    ReadTrail,
  ],
  exports: shared,
})
export class MailModule {}

export { BodiesService } from './bodies.service.js';
export { BodyWork } from './body-work.js';
export { ChangeListRepository } from './change-list.repository.js';
export {
  type ChangeGroup,
  ChangeQueueRepository,
  type RunnableChange,
  type RunnableMailboxChange,
  type SincePoint,
} from './change-queue.repository.js';
export { ChangeScreen } from './change-screen.js';
export { ChangesService } from './changes.service.js';
export { CorrespondenceRepository } from './correspondence.repository.js';
export { bitOf, type FlagsAndKeywords, parseFlags, serverFlag } from './flags.js';
export { sanitizeMailHtml } from './html-sanitizer.js';
export { type LeftOut, LeftOutMailboxesRepository } from './left-out-mailboxes.repository.js';
export { LocationScreen } from './location-screen.js';
export { fingerprintOf, LocationUidsRepository } from './location-uids.repository.js';
export { LocationRemovalsRepository } from './location-removals.repository.js';
export { LocationsRepository } from './locations.repository.js';
export { ShownLocationsRepository } from './shown-locations.repository.js';
export { placeOf, type TouchedLocation } from './touched-location.js';
export { isBelow, nameOf } from './mailbox-path.js';
export { MailboxRemovalsRepository } from './mailbox-removals.repository.js';
export { MailboxRolesRepository } from './mailbox-roles.repository.js';
export { MailboxScreen } from './mailbox-screen.js';
export { MailboxWishesRepository } from './mailbox-wishes.repository.js';
export type { MailboxTroubleCode } from './mailbox.entity.js';
export { MailboxProgressRepository, type ResumePoint } from './mailbox-progress.repository.js';
export { MailboxTroublesRepository } from './mailbox-troubles.repository.js';
export { MailboxesRepository, type SavedMailbox, type StoredMailbox } from './mailboxes.repository.js';
export { ShownMailboxesRepository } from './shown-mailboxes.repository.js';
export {
  formerIdentity,
  isMarkedAlike,
  isOnlyItsPlace,
  isSameMessage,
  type KnownTraits,
  messageIdentity,
} from './message-identity.js';
export { proveMessages } from './message-proof.js';
export { type MessageContent, type NewMessageRow, NewMessageRows } from './new-message-rows.js';
export { type KnownMessage, type MessageHeaders, MessagesRepository } from './messages.repository.js';
export {
  isMailboxChange,
  type MailboxChange,
  type MessageChange,
  PendingChangesRepository,
  type StoredChange,
} from './pending-changes.repository.js';
export { isSatisfied } from './shown-state.js';
export { type ArrivedMessage, PersonalReadingRepository } from './reading/personal-reading.repository.js';
export { PersonalReadingService } from './reading/personal-reading.service.js';
export { PlacedMessagesRepository } from './placed-messages.repository.js';
export { QuarantineRepository } from './quarantine.repository.js';
export { previewOf } from './preview.js';
export { safeFileName } from './safe-file-name.js';
export { type StrayWish, StrayWishesRepository } from './stray-wishes.repository.js';
export { type ThreadCursor, ThreadRowsRepository } from './thread-rows.repository.js';
