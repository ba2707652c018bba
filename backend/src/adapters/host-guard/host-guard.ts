import { lookup as resolveName } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { StartUpError } from '../../common/start-up-error.js';
import type { Config } from '../../config/config.js';
import { isLoopbackAddress } from '../loopback.js';
import { type AllowedHost, isListed, parseAllowedHosts, plainName } from './allowed-hosts.js';
import { isPublicAddress, isReservedName, parseAddress } from './public-address.js';

/** What a connection is for. `http` without TLS is only spoken to hosts that are listed. */
export type OutgoingUse = 'imap' | 'smtp' | 'https' | 'http';

export interface OutgoingTarget {
  readonly host: string;
  readonly port: number;
  readonly use: OutgoingUse;
  /** For a connection without encryption. */
  readonly onlyThisMachine?: boolean;
}

/** Every address of a name, as the operating system finds them. */
export type ResolveName = (host: string) => Promise<readonly { address: string; family: number }[]>;

const usualPorts: Readonly<Record<OutgoingUse, ReadonlySet<number>>> = {
  imap: new Set([143, 993]),
  smtp: new Set([465, 587]),
  https: new Set([443]),
  http: new Set([80]),
};

/** The guard keeps us from this host. Says the same whatever is there, so that nobody finds out what is. */
export class HostNotAllowed extends Error {
  override readonly name = 'HostNotAllowed';
  readonly code = 'EHOSTNOTALLOWED';
}

/** A connection without encryption would have left this machine. */
export class NotThisMachine extends Error {
  override readonly name = 'NotThisMachine';
  readonly code = 'ENOTTHISMACHINE';
}

/**
 * Decides to which hosts this server may connect on a person's word, so that nobody reaches through it what only it can reach: its own
 * services, those beside it, its cloud's. Public addresses at the usual ports are free; all else an administrator lists in
 * ALLOWED_PRIVATE_HOSTS. Every connection to a host that a person or another server named is made with `connectOptions`.
 */
export class HostGuard {
  private readonly listed: readonly AllowedHost[];
  private readonly ownPorts = new Set<number>();

  /** @throws StartUpError when ALLOWED_PRIVATE_HOSTS cannot be read. */
  constructor(
    config: Config,
    private readonly resolve: ResolveName = (host) => resolveName(host, { all: true }),
  ) {
    try {
      this.listed = parseAllowedHosts(config.allowedPrivateHosts);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new StartUpError(`ALLOWED_PRIVATE_HOSTS must be a list such as “mail.lan, 10.0.0.0/8:*”: ${reason}.`, {
        cause,
      });
    }
  }

  /** Allows ports of this machine at which MailDesk itself listens. */
  allowOwnPorts(...ports: readonly number[]): void {
    for (const port of ports) this.ownPorts.add(port);
  }

  /**
   * Options for `net.connect` and `tls.connect`. All addresses of the name are checked in the look-up that the connection itself
   * makes and are then connected to, so no name server can answer otherwise in between.
   * @throws HostNotAllowed, NotThisMachine at once for a host that is an address: Node does not look these up. A name fails in
   * the look-up with the same errors.
   */
  connectOptions(target: OutgoingTarget): { lookup: LookupFunction } {
    if (isIP(target.host) !== 0) this.assertAllowed(target, [target.host]);
    return {
      lookup: (_hostname, options, done) => {
        this.lookUp(target).then(
          (addresses) => {
            const wanted = addresses.filter(({ family }) => !options.family || family === familyNumber(options.family));
            const [first] = wanted;
            if (first === undefined) done(nothingFound(target.host), '');
            else if (options.all === true) done(null, wanted);
            else done(null, first.address, first.family);
          },
          (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), ''),
        );
      },
    };
  }

  private async lookUp(target: OutgoingTarget): Promise<{ address: string; family: number }[]> {
    const addresses = await this.resolve(plainName(target.host));
    const texts = addresses.map(({ address }) => address);
    this.assertAllowed(target, texts);
    return [...addresses];
  }

  /** One address that is not allowed is one too many: which of them is connected to is chance. */
  private assertAllowed(target: OutgoingTarget, addresses: readonly string[]): void {
    if (target.onlyThisMachine === true && !addresses.every(isLoopbackAddress)) {
      throw new NotThisMachine(`${target.host} is not this machine`);
    }
    if (!addresses.every((address) => this.isAllowed(target, address))) {
      throw new HostNotAllowed(`connections to ${target.host}, port ${target.port}, are not allowed`);
    }
  }

  private isAllowed({ host, port, use }: OutgoingTarget, text: string): boolean {
    const address = parseAddress(text);
    if (address === null) return false;
    const isUsualPort = usualPorts[use].has(port);
    if (this.ownPorts.has(port) && isLoopbackAddress(text)) return true;
    if (isListed(this.listed, { host, address, port, isUsualPort })) return true;
    return use !== 'http' && isUsualPort && !isReservedName(plainName(host)) && isPublicAddress(address);
  }
}

const familyNumber = (family: number | string): number =>
  family === 'IPv4' ? 4 : family === 'IPv6' ? 6 : Number(family);

function nothingFound(host: string): Error {
  return Object.assign(new Error(`no address found for ${host}`), { code: 'ENOTFOUND' });
}
