import { clientEvents, type Drawn } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { Metrics } from '../common/metrics/metrics.js';
import { issuesOf } from '../common/schema.js';
import { PushPublisher } from './push-publisher.js';
import { accountRoom, type PushClient } from './push-sockets.js';

/**
 * Takes what browsers say about how long rows of new mail took from the frame until they were drawn, and adds it to what the frame
 * took from its commit. Only the browser's own span is believed, so its clock need not be right.
 */
@Injectable()
export class DrawnReports {
  constructor(
    private readonly publisher: PushPublisher,
    private readonly metrics: Metrics,
  ) {}

  /** Counts only frames that this process has sent of late, of an account that the client follows. */
  note(client: PushClient, message: unknown): void {
    const checked = issuesOf(clientEvents.drawn.payload, message, 'drawn');
    if (checked.issues.length > 0) return;
    const { accountId, rows } = checked.value as Drawn;
    if (!client.rooms.has(accountRoom(accountId))) return;
    for (const seq of new Set(rows.map((row) => row.seq))) {
      const sentMs = this.publisher.tookMs(accountId, seq);
      const drawnMs = rows.find((row) => row.seq === seq)?.tookMs;
      if (sentMs !== null && drawnMs !== undefined) this.metrics.rowDrawn(accountId, sentMs + drawnMs);
    }
  }
}
