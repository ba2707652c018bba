import { Module } from '@nestjs/common';
import { AdaptersModule } from '../adapters/adapters.module.js';
import { BodiesRepository } from './bodies.repository.js';
import { BodiesService } from './bodies.service.js';
import { BodyWork } from './body-work.js';
import { ChangesController } from './changes.controller.js';
import { ChangesService } from './changes.service.js';
import { LocationScreen } from './location-screen.js';
import { LocationsRepository } from './locations.repository.js';
import { MailboxesController } from './mailboxes.controller.js';
import { MailboxesRepository } from './mailboxes.repository.js';
import { MessagesController } from './messages.controller.js';
import { MessagesRepository } from './messages.repository.js';
import { OpenDownloads } from './open-downloads.js';
import { PendingChangesRepository } from './pending-changes.repository.js';
import { ThreadRowsRepository } from './thread-rows.repository.js';

const shared = [
  BodiesService,
  BodyWork,
  ChangesService,
  LocationScreen,
  LocationsRepository,
  MailboxesRepository,
  MessagesRepository,
  PendingChangesRepository,
  ThreadRowsRepository,
];

@Module({
  imports: [AdaptersModule],
  controllers: [ChangesController, MailboxesController, MessagesController],
  providers: [...shared, BodiesRepository, OpenDownloads],
  exports: shared,
})
export class MailModule {}

export { BodiesService } from './bodies.service.js';
export { BodyWork } from './body-work.js';
export { ChangesService } from './changes.service.js';
export { bitOf, parseFlags, serverFlag } from './flags.js';
export { sanitizeMailHtml } from './html-sanitizer.js';
export { LocationScreen } from './location-screen.js';
export { LocationsRepository, placeOf, type TouchedLocation } from './locations.repository.js';
export { MailboxesRepository, type ResumePoint, type StoredMailbox } from './mailboxes.repository.js';
export { messageIdentity } from './message-identity.js';
export { type KnownMessage, type MessageHeaders, MessagesRepository, type NewMessage } from './messages.repository.js';
export { PendingChangesRepository, type RunnableChange } from './pending-changes.repository.js';
export { previewOf } from './preview.js';
export { safeFileName } from './safe-file-name.js';
export { type ThreadCursor, ThreadRowsRepository } from './thread-rows.repository.js';
