import { Injectable } from '@nestjs/common';
import type { SrvRecord } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { Config } from '../config/config.js';

const queryTimeoutMs = 1500;
const tries = 2;

/** What DNS says of a mail domain. What it does not know is null; what it cannot be asked is an error. */
export abstract class MailDns {
  /** Names of the mail exchangers, the most preferred first; null where there is no such domain. */
  abstract exchangersOf(domain: string, signal: AbortSignal): Promise<string[] | null>;

  abstract servicesOf(name: string, signal: AbortSignal): Promise<SrvRecord[] | null>;

  /** Whether the name has an address. */
  abstract hasAddress(host: string, signal: AbortSignal): Promise<boolean>;
}

/** Asks the name servers of DNS_SERVERS, or those of the machine. */
@Injectable()
export class ResolvedMailDns extends MailDns {
  constructor(private readonly config: Config) {
    super();
  }

  async exchangersOf(domain: string, signal: AbortSignal): Promise<string[] | null> {
    const records = await this.ask(signal, (resolver) => resolver.resolveMx(domain), { absent: [] });
    if (records === null) return null;
    return records
      .toSorted((one, other) => one.priority - other.priority)
      .map(({ exchange }) => exchange.toLowerCase().replace(/\.$/, ''));
  }

  async servicesOf(name: string, signal: AbortSignal): Promise<SrvRecord[] | null> {
    return this.ask(signal, (resolver) => resolver.resolveSrv(name), { absent: null });
  }

  async hasAddress(host: string, signal: AbortSignal): Promise<boolean> {
    const ask = (query: (resolver: Resolver) => Promise<string[]>) => this.ask(signal, query, { absent: null });
    const [four, six] = await Promise.all([
      ask((resolver) => resolver.resolve4(host)),
      ask((resolver) => resolver.resolve6(host)),
    ]);
    return four !== null || six !== null;
  }

  /** Null where there is no such name, `absent` where it has no such records. */
  private async ask<Answer>(
    signal: AbortSignal,
    query: (resolver: Resolver) => Promise<Answer>,
    { absent }: { absent: Answer | null },
  ): Promise<Answer | null> {
    signal.throwIfAborted();
    const resolver = new Resolver({ timeout: queryTimeoutMs, tries });
    if (this.config.dnsServers.length > 0) resolver.setServers(this.config.dnsServers);
    const cancel = (): void => resolver.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await query(resolver);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      if (code === 'ENOTFOUND') return null;
      if (code === 'ENODATA') return absent;
      throw signal.aborted ? error : new Error(trouble(code), { cause: error });
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }
}

/** What kept name servers from an answer, in words. */
const trouble = (code: unknown): string =>
  code === 'ETIMEOUT' ? 'the name servers did not answer in time' : 'the name servers gave no answer';
