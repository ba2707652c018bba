import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../common/event-bus.js';
import { PairedOrigins } from '../../common/paired-origins.js';
import { OdooDatabasesRepository } from '../odoo-databases.repository.js';
import { UsedTokensRepository } from '../token/used-tokens.repository.js';

/** Should a word from another process have been lost, this is when it is noticed. */
const readAgainMs = 60_000;

/** Keeps this process's list of paired origins current, and forgets tokens that have run out. */
@Injectable()
export class PairedOriginsKeeper implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Odoo');
  private readonly subscriptions: (() => void)[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly bus: EventBus,
    private readonly origins: PairedOrigins,
    private readonly databases: OdooDatabasesRepository,
    private readonly usedTokens: UsedTokensRepository,
  ) {}

  async onModuleInit(): Promise<void> {
    this.subscriptions.push(
      this.bus.on('odoo.pairings-changed', () => this.read()),
      this.bus.on('events.missed', () => this.read()),
    );
    await this.read();
    this.timer = setInterval(() => {
      Promise.all([this.read(), this.usedTokens.forgetOld()]).catch((error: unknown) =>
        this.logger.warn(`the paired databases could not be read: ${String(error)}`),
      );
    }, readAgainMs);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    for (const unsubscribe of this.subscriptions) unsubscribe();
  }

  private async read(): Promise<void> {
    this.origins.replace(await this.databases.origins());
  }
}
