import { Controller, Get, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { isLoopbackAddress } from '../adapters/adapters.module.js';
import { AppError } from '../common/app-error.js';
import { Metrics } from '../common/metrics/metrics.js';
import { OpenPage } from '../common/route-rules.js';
import { Config } from '../config/config.js';
import { mayReadMetrics } from './metrics-access.js';

/** What this process counts, for Prometheus. */
@Controller()
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly config: Config,
  ) {}

  @Get('metrics')
  @OpenPage()
  async read(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { headers, socket } = request;
    const asking = {
      fromLoopback: isLoopbackAddress(socket.remoteAddress ?? ''),
      forwarded: headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined,
      authorization: headers.authorization,
    };
    // Whoever may not read them is not told that they are here.
    if (!mayReadMetrics(asking, this.config.metricsToken)) throw new AppError('not-found', 'There is nothing here.');
    const { contentType, body } = await this.metrics.text();
    response.set({ 'Content-Type': contentType, 'Cache-Control': 'no-store' }).send(body);
  }
}
