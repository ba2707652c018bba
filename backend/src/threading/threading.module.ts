import { Module } from '@nestjs/common';
import { MailModule } from '../mail/mail.module.js';
import { MessageIntake } from './message-intake.js';
import { ThreadingService } from './threading.service.js';
import { ThreadsController } from './threads.controller.js';
import { ThreadsRepository } from './threads.repository.js';

@Module({
  imports: [MailModule],
  controllers: [ThreadsController],
  providers: [MessageIntake, ThreadingService, ThreadsRepository],
  exports: [MessageIntake],
})
export class ThreadingModule {}

export { MessageIntake, type OutgoingMessage } from './message-intake.js';
export { PreparedMessages } from './prepared-messages.js';
