import {
  healthPlotsApi,
  type InputOf,
  type PlotRange,
  type ReplyOf,
  roundTripApi,
  type RoundTripProgress,
} from '@maildesk/contracts';
import { Controller } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.module.js';
import type { SignedInUser } from '../common/access-rules.js';
import { AppError } from '../common/app-error.js';
import { Caller } from '../common/caller.js';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { type Listener, Progress } from '../common/progress.js';
import { HealthSamplesRepository } from './health-samples.repository.js';
import { RoundTrips } from './round-trip.service.js';

const hour = 3600;
const ranges: Readonly<Record<PlotRange, readonly [seconds: number, step: number]>> = {
  day: [24 * hour, 300],
  week: [7 * 24 * hour, hour / 2],
};

/** How accounts did over time, and how long mail takes through one of them now. */
@Controller()
export class HealthOverTimeController {
  constructor(
    private readonly samples: HealthSamplesRepository,
    private readonly trips: RoundTrips,
    private readonly accounts: AccountsService,
  ) {}

  @Operation(healthPlotsApi.ofAccount)
  async ofAccount(
    @Input() { params, query }: InputOf<typeof healthPlotsApi.ofAccount>,
  ): Promise<ReplyOf<typeof healthPlotsApi.ofAccount>> {
    if (!(await this.accounts.exists(params.accountId)))
      throw new AppError('account.not-found', 'There is no such account.');
    return this.samples.plot(params.accountId, ...ranges[query.range]);
  }

  @Operation(healthPlotsApi.ofAll)
  ofAll(@Input() { query }: InputOf<typeof healthPlotsApi.ofAll>): Promise<ReplyOf<typeof healthPlotsApi.ofAll>> {
    return this.samples.plot(null, ...ranges[query.range]);
  }

  @Operation(roundTripApi.start)
  roundTrip(
    @Caller() user: SignedInUser,
    @Input() { params }: InputOf<typeof roundTripApi.start>,
    @Progress() listener: Listener<RoundTripProgress>,
  ): Promise<ReplyOf<typeof roundTripApi.start>> {
    return this.trips.start(user.id, params.accountId, listener);
  }
}
