import type { ConnectionProgress, ConnectionReport, ServerSettings } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { ConnectionTester, type Credential, type ServerAccess } from '../adapters/adapters.module.js';
import { type Listener, nobody } from '../common/progress.js';
import { SharedRateLimits } from '../database/database.module.js';
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
  constructor(
    private readonly tester: ConnectionTester,
    private readonly pinned: PinnedCertificates,
    private readonly limits: SharedRateLimits,
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
    const takeBack = await this.take(userId, [settings.imap.host, settings.smtp.host]);
    const pins = await this.pinned.resolve(settings, known);
    const report = await this.tester.test(accessOf({ ...settings, pins }), listener);
    if (report.ok) await takeBack();
    return { report, pins };
  }

  /** Counts a test before it is made, so that many at once do not pass as one. */
  private async take(userId: string, hosts: readonly string[]): Promise<() => Promise<void>> {
    const taken = [await this.limits.take('failedConnectionTests', userId)];
    const takeBack = async (): Promise<void> => {
      for (const undo of taken) await undo();
    };
    try {
      for (const host of new Set(hosts.map((name) => name.toLowerCase())))
        taken.push(await this.limits.take('failedConnectionTestsOfServer', `${userId} ${host}`));
    } catch (error) {
      await takeBack();
      throw error;
    }
    return takeBack;
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
