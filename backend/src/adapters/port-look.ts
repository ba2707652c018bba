import type { Security } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { HostGuard } from './host-guard/host-guard.js';
import { openSocket } from './mail-socket.js';
import type { Protocol } from './problem-sentences.js';

/** Where mail servers usually listen, and how the connection is protected there (RFC 8314). */
export interface UsualPort {
  readonly port: number;
  readonly security: Exclude<Security, 'none'>;
}

/** Looks whether a mail server accepts connections. Nothing is said to it. */
@Injectable()
export class PortLook {
  constructor(private readonly guard: HostGuard) {}

  /** The first of `ports` that accepts a connection; null when none of them does until `signal` aborts. */
  async firstOpen(
    host: string,
    protocol: Protocol,
    ports: readonly UsualPort[],
    signal: AbortSignal,
  ): Promise<UsualPort | null> {
    const looks = ports.map((one) => this.accepts({ host, ...one }, protocol, signal));
    for (const [index, look] of looks.entries()) if (await look) return ports[index] ?? null;
    return null;
  }

  private async accepts(
    server: UsualPort & { readonly host: string },
    protocol: Protocol,
    signal: AbortSignal,
  ): Promise<boolean> {
    try {
      (await openSocket(server, protocol, { guard: this.guard, signal })).destroy();
      return true;
    } catch {
      // Whatever keeps us from it: nothing answers there.
      return false;
    }
  }
}
