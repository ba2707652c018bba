import type { Socket } from 'socket.io';

/** A client that has more than this in front of it is not fed further: it asks anew, or reads its lists, when it is through. */
const mostUnsent = { frames: 500, bytes: 1_000_000 };

/** What lies between us and the network, of Engine.IO and, below it, of the WebSocket. A long poll has no socket of its own. */
interface Wire {
  readonly writeBuffer: readonly { readonly data?: unknown }[];
  readonly transport: { readonly writable: boolean; readonly socket?: { readonly bufferedAmount?: number } };
}

/** How much has been handed to a client's socket and not been taken by the network yet. */
export class Backlog {
  private frames = 0;

  private constructor(private readonly wire: () => Wire) {}

  static of(client: Pick<Socket, 'conn'>): Backlog {
    // Engine.IO keeps its buffer private in its types; there is no other way to learn how full it is.
    return new Backlog(() => client.conn as unknown as Wire);
  }

  /** For tests of the rule. */
  static over(wire: () => Wire): Backlog {
    return new Backlog(wire);
  }

  /** Whether the client may be sent `count` frames more; when it may, they count as handed over. */
  take(count: number): boolean {
    const { writeBuffer, transport } = this.wire();
    if (transport.writable && writeBuffer.length === 0) this.frames = 0;
    if (this.frames > mostUnsent.frames || bytesIn(writeBuffer, transport) > mostUnsent.bytes) return false;
    this.frames += count;
    return true;
  }
}

function bytesIn(writeBuffer: Wire['writeBuffer'], transport: Wire['transport']): number {
  const waiting = writeBuffer.reduce((sum, { data }) => sum + (typeof data === 'string' ? data.length : 0), 0);
  return waiting + (transport.socket?.bufferedAmount ?? 0);
}
