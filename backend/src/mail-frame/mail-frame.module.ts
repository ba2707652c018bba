import { Module } from '@nestjs/common';
import { renderFramePage } from './frame-page.js';
import { framePageToken, MailFrameController } from './mail-frame.controller.js';

/** Serves the page in which mail is shown. */
@Module({
  controllers: [MailFrameController],
  providers: [{ provide: framePageToken, useFactory: () => renderFramePage() }],
})
export class MailFrameModule {}
