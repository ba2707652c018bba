import { Module } from '@nestjs/common';
import { MailModule } from '../mail/mail.module.js';
import { Conversations } from './conversations.service.js';
import { MessageIntake } from './message-intake.js';
import { ThreadingService } from './threading.service.js';
import { ThreadsController } from './threads.controller.js';
import { ThreadsRepository } from './threads.repository.js';

@Module({
  imports: [MailModule],
  controllers: [ThreadsController],
  providers: [Conversations, MessageIntake, ThreadingService, ThreadsRepository],
  exports: [Conversations, MessageIntake],
})
export class ThreadingModule {}

export { type ConversationPlace, Conversations } from './conversations.service.js';
export { MessageIntake, type OutgoingMessage } from './message-intake.js';
export { PreparedMessages } from './prepared-messages.js';
