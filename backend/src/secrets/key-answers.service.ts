import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { EventBus } from '../common/event-bus.js';
import { OwnLeases } from '../database/database.module.js';
import { KeyHoldersRepository } from './key-holders.repository.js';
import { KeyRing } from './key-ring.js';

/** Tells which keys this process has, when `npm run keys:rotate` asks. Keys that were put into the folder meanwhile count. */
@Injectable()
export class KeyAnswers implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Secrets');
  private stopListening: () => void = () => undefined;

  constructor(
    private readonly ring: KeyRing,
    private readonly holders: KeyHoldersRepository,
    private readonly leases: OwnLeases,
    private readonly bus: EventBus,
  ) {}

  onModuleInit(): void {
    this.stopListening = this.bus.on('keys.asked', () => this.answer());
  }

  onApplicationShutdown(): void {
    this.stopListening();
  }

  private async answer(): Promise<void> {
    try {
      this.ring.reload();
    } catch (error) {
      // What was known stays good.
      this.logger.error(`The keys could not be read again: ${error instanceof Error ? error.message : String(error)}`);
    }
    const keyIds = this.ring.all.map(({ id }) => id);
    await this.holders.answer(this.leases.processId, keyIds, this.ring.current.id);
  }
}
