import type { ConnectionProgress, ConnectionReport, ServerSettings } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { ConnectionTester, type Credential, type ServerAccess } from '../adapters/adapters.module.js';
import { Clock } from '../common/clock.js';
import { type Listener, nobody } from '../common/progress.js';
import { RateLimit } from '../common/rate-limit.js';
import { rateLimits } from '../common/rate-limits.js';
import { noPins, PinnedCertificates, type Pins } from './pinned-certificates.js';

/** How a test went, and the self-signed certificates that it was made with. */
export interface TestedSettings {
  readonly report: ConnectionReport;
  readonly pins: Pins;
}

export interface SettingsToTest {
  readonly imap: ServerSettings;
  readonly smtp: ServerSettings;
  readonly credential: Credential;
}

/**
 * Connection tests on behalf of users. Failed ones are limited, per user and per user's server, so that nobody guesses passwords or
 * looks for open ports with them; whoever knows good settings may connect as many accounts as they have.
 */
@Injectable()
export class ConnectionTests {
  private readonly perUser = new RateLimit(rateLimits.failedConnectionTests);
  private readonly perServer = new RateLimit(rateLimits.failedConnectionTestsOfServer);

  constructor(
    private readonly tester: ConnectionTester,
    private readonly pinned: PinnedCertificates,
    private readonly clock: Clock,
  ) {}

  /**
   * `known`: certificates that are trusted for the account already. Those that are trusted from now on are in the answer.
   * @throws AppError `request.too-many`
   */
  async test(
    userId: string,
    settings: SettingsToTest,
    { known = noPins, listener = nobody }: { known?: Pins; listener?: Listener<ConnectionProgress> } = {},
  ): Promise<TestedSettings> {
    const now = this.clock.now();
    const hosts = new Set([settings.imap.host.toLowerCase(), settings.smtp.host.toLowerCase()]);
    const giveBack = [
      this.perUser.take(userId, now),
      ...[...hosts].map((host) => this.perServer.take(`${userId} ${host}`, now)),
    ];
    const pins = await this.pinned.resolve(settings, known);
    const report = await this.tester.test(accessOf({ ...settings, pins }), listener);
    if (report.ok) for (const undo of giveBack) undo();
    return { report, pins };
  }
}

/** Both servers with what an account signs in with there. */
export function accessOf({ imap, smtp, credential, pins }: SettingsToTest & { pins: Pins }): {
  imap: ServerAccess;
  smtp: ServerAccess;
} {
  return {
    imap: { ...imap, credential, pinnedCertificate: pins.imap },
    smtp: { ...smtp, credential, pinnedCertificate: pins.smtp },
  };
}
