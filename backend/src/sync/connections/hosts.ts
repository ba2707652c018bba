import { Injectable } from '@nestjs/common';
import { providerRules } from '../plan/providers.js';
import { HostGate, type HostLimits } from './host-gate.js';

const limitsOf = (host: string): HostLimits => {
  const { loginsPerSecond } = providerRules(host);
  return { loginsPerSecond, burst: 5, handshakes: 20 };
};

/** The gates of all mail servers that this process has accounts at. */
@Injectable()
export class Hosts {
  private readonly gates = new Map<string, HostGate>();

  /** Lets an account use the gate of its server until it leaves. */
  join(accountId: string, { host, port }: { host: string; port: number }): HostGate {
    const name = host.toLowerCase();
    const key = `${name}:${port}`;
    const gate = this.gates.get(key) ?? new HostGate(name, limitsOf(name));
    this.gates.set(key, gate);
    gate.join(accountId);
    return gate;
  }

  leave(accountId: string): void {
    for (const [key, gate] of this.gates) {
      gate.leave(accountId);
      if (gate.isEmpty) this.gates.delete(key);
    }
  }
}
