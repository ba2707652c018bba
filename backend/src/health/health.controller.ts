import { healthApi, type InputOf, type ReplyOf } from '@maildesk/contracts';
import { Controller, Get, Header, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { SignedInUser } from '../common/access-rules.js';
import { AppError } from '../common/app-error.js';
import { Caller } from '../common/caller.js';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { OpenPage } from '../common/route-rules.js';
import { AccountHelp } from './account-help.service.js';
import { DatabaseHealth } from './database-health.repository.js';
import { Ending } from './ending.js';
import { HealthService } from './health.service.js';

/** For load balancers and containers: whether to restart the process, and to send it requests. For people: how accounts do. */
@Controller()
export class HealthController {
  constructor(
    private readonly database: DatabaseHealth,
    private readonly health: HealthService,
    private readonly help: AccountHelp,
    private readonly ending: Ending,
  ) {}

  /** Answers as long as the process turns its event loop; asks nothing else. */
  @Get('healthz')
  @OpenPage()
  @Header('Cache-Control', 'no-store')
  alive(): { alive: true } {
    return { alive: true };
  }

  /**
   * 200 when requests can be served, 503 when the database does not answer or the process is about to end. Migrations are done
   * before the process listens at all.
   */
  @Get('readyz')
  @OpenPage()
  @Header('Cache-Control', 'no-store')
  async readyForProbes(@Res({ passthrough: true }) response: Response): Promise<{ ready: boolean }> {
    const ready = !this.ending.hasBegun && (await this.database.answers());
    response.status(ready ? 200 : 503);
    return { ready };
  }

  @Operation(healthApi.ready)
  async ready(): Promise<ReplyOf<typeof healthApi.ready>> {
    if (!(await this.database.answers()))
      throw new AppError('internal', 'The database does not answer. Please try again later.');
    return { ready: true };
  }

  @Operation(healthApi.overview)
  overview(@Caller() user: SignedInUser): Promise<ReplyOf<typeof healthApi.overview>> {
    return this.health.overview(user);
  }

  @Operation(healthApi.account)
  account(
    @Caller() user: SignedInUser,
    @Input() { params }: InputOf<typeof healthApi.account>,
  ): Promise<ReplyOf<typeof healthApi.account>> {
    return this.health.account(user.id, params.accountId);
  }

  @Operation(healthApi.resync)
  async resync(
    @Caller() user: SignedInUser,
    @Input() { params }: InputOf<typeof healthApi.resync>,
  ): Promise<ReplyOf<typeof healthApi.resync>> {
    await this.help.compareAll(user.id, params.accountId);
    return {};
  }

  @Operation(healthApi.diagnostics)
  diagnostics(
    @Caller() user: SignedInUser,
    @Input() { params }: InputOf<typeof healthApi.diagnostics>,
  ): Promise<ReplyOf<typeof healthApi.diagnostics>> {
    return this.help.diagnostics(user.id, params.accountId);
  }
}
