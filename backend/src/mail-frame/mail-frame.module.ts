import { Module } from '@nestjs/common';
import { MailFrameController } from './mail-frame.controller.js';

/** Serves the page in which mail is shown. */
@Module({ controllers: [MailFrameController] })
export class MailFrameModule {}
