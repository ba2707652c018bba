import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type DomainEventName, type DomainEvents, EventBus } from '../common/event-bus.js';
import { channel, concernsOthers, decodeNotice, encodeNotice } from './notices.js';
import { processId } from './process-id.js';
import { ProcessLine } from './process-line.js';

/**
 * Carries events to the other processes of this database and from them, by NOTIFY. As long as this is the only process nothing
 * is sent, for a NOTIFY makes commits wait for each other.
 *
 * Failure contract: an event may be lost with the line. Whoever may have missed some hears `events.missed` and reads everything
 * anew, on both ends.
 */
@Injectable()
export class ProcessSignals implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Database');
  private audience = false;

  constructor(
    private readonly bus: EventBus,
    private readonly line: ProcessLine,
  ) {}

  async onModuleInit(): Promise<void> {
    this.line.listen(
      (payload) => this.heard(payload),
      () => {
        this.bus.deliver('events.missed', {});
        this.send('events.missed', {});
      },
    );
    this.bus.relayThrough((name, event) => {
      if (concernsOthers(name)) this.send(name, event);
    });
    await this.line.open();
  }

  onApplicationShutdown(): Promise<void> {
    return this.line.close();
  }

  /** Whether there are other processes. What one that has just come may have missed, it is told to look for. */
  setAudience(audience: boolean): void {
    const isNew = audience && !this.audience;
    this.audience = audience;
    if (isNew) this.send('events.missed', {});
  }

  /** Says that this process has come or goes, to whoever may be there. */
  announceSelf(): Promise<void> {
    return this.notify(encodeNotice({ from: processId, name: 'processes.changed', event: {} }));
  }

  /** What to NOTIFY inside a transaction, so that others hear of the event when it commits and not otherwise. */
  noticesOf<N extends DomainEventName>(name: N, event: DomainEvents[N]): string[] {
    return this.audience ? encodeNotice({ from: processId, name, event }) : [];
  }

  private send<N extends DomainEventName>(name: N, event: DomainEvents[N]): void {
    this.notify(this.noticesOf(name, event)).catch((error: unknown) =>
      this.logger.warn(`other processes could not be told of ${name}: ${String(error)}`),
    );
  }

  private async notify(payloads: readonly string[]): Promise<void> {
    if (payloads.length === 0) return;
    await this.line.query('SELECT pg_notify($1, payload) FROM unnest($2::text[]) payload', [channel, payloads]);
  }

  private heard(payload: string): void {
    const notice = decodeNotice(payload);
    if (notice === null || notice.from === processId) return;
    if (notice.name === 'processes.changed') this.setAudience(true);
    this.bus.deliver(notice.name, notice.event);
  }
}
