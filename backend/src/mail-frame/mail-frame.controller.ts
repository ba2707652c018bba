import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import { OpenPage } from '../common/route-rules.js';
import type { FramePage } from './frame-page.js';

/** Injection token for the rendered page. */
export const framePageToken = Symbol('frame page');

/** Outside the API: public, the same for everyone, and holds no data. */
@Controller('mail-frame')
export class MailFrameController {
  constructor(@Inject(framePageToken) private readonly page: FramePage) {}

  @Get()
  @OpenPage()
  show(@Res() response: Response): void {
    response.set(this.page.headers).send(this.page.html);
  }
}
