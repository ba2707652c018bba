import type { ConnectionReport } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import type { ConnectionTester } from '../adapters/adapters.module.js';
import { RateLimit } from '../common/rate-limit.js';
import { sharedRateLimits } from '../common/rate-limits.js';
import type { SharedRateLimits } from '../database/database.module.js';
import { ConnectionTests, type SettingsToTest } from './connection-tests.js';
import { noPins, type PinnedCertificates } from './pinned-certificates.js';

const hourMs = 60 * 60_000;

/** Tests that all fail or all pass, at a time that the test moves. */
function newTests(ok: boolean) {
  let nowMs = Date.UTC(2026, 0, 1);
  const counters = {
    failedConnectionTests: new RateLimit(sharedRateLimits.failedConnectionTests),
    failedConnectionTestsOfServer: new RateLimit(sharedRateLimits.failedConnectionTestsOfServer),
  };
  const limits = {
    take: async (limit: keyof typeof counters, by: string) => counters[limit].take(by, new Date(nowMs)),
  } as unknown as SharedRateLimits;
  const tester = { test: () => Promise.resolve({ ok } as ConnectionReport) } as unknown as ConnectionTester;
  const pinned = { resolve: () => Promise.resolve(noPins) } as unknown as PinnedCertificates;
  const tests = new ConnectionTests(tester, pinned, limits);
  return {
    pass: (ms: number) => (nowMs += ms),
    test: (user: string, host: string) => tests.test(user, { imap: { host }, smtp: { host } } as SettingsToTest),
  };
}

describe('connection tests', () => {
  it('of one server are refused after twenty failures of the same user, and of nobody else', async () => {
    const { pass, test } = newTests(false);
    for (let count = 0; count < 20; count += 1) {
      await test('anna', 'mail.example.org');
      pass(hourMs / 30);
    }

    await expect(test('anna', 'MAIL.example.org')).rejects.toMatchObject({ code: 'request.too-many' });
    await expect(test('ben', 'mail.example.org')).resolves.toMatchObject({ report: { ok: false } });
    await expect(test('anna', 'mail.example.net')).resolves.toMatchObject({ report: { ok: false } });
  });

  it('that a server refuses do not count against the user', async () => {
    const { pass, test } = newTests(false);
    for (let count = 0; count < 20; count += 1) {
      await test('anna', 'mail.example.org');
      pass(hourMs / 30);
    }

    for (let count = 0; count < 10; count += 1)
      await expect(test('anna', 'mail.example.org')).rejects.toMatchObject({ message: /of this server/ });

    await expect(test('anna', 'mail.example.net')).resolves.toMatchObject({ report: { ok: false } });
  });

  it('that pass are not counted', async () => {
    const { test } = newTests(true);

    for (let count = 0; count < 50; count += 1) {
      await expect(test('anna', 'mail.example.org')).resolves.toMatchObject({ report: { ok: true } });
    }
  });
});
