import { Controller, Get, Res } from '@nestjs/common';
import type { Response } from 'express';
import { PairedOrigins } from '../common/paired-origins.js';
import { OpenPage } from '../common/route-rules.js';
import { renderFramePage } from './frame-page.js';

/** Outside the API: public, the same for everyone, and holds no data. */
@Controller('mail-frame')
export class MailFrameController {
  constructor(private readonly origins: PairedOrigins) {}

  @Get()
  @OpenPage()
  show(@Res() response: Response): void {
    const { headers, html } = renderFramePage(this.origins.list());
    response.set(headers).send(html);
  }
}
