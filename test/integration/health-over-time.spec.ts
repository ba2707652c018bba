import { auditApi, healthApi, healthPlotsApi, roundTripApi, usersApi } from '@maildesk/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import { SmtpRefusal, type SmtpServer } from '../support/smtp-server.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

const patient = { timeoutMs: 30_000 };

describe('how accounts did, and how long mail takes', () => {
  let app: MailDesk;
  let admin: ApiClient;
  let smtp: SmtpServer;
  let account: OpenAccount;

  beforeAll(async () => {
    smtp = await servers.startSmtpServer();
    app = await servers.startMailDesk();
    admin = await app.signIn();
    account = await OpenAccount.connect(servers, app, await invite(), servers.dovecot.newUser(), { smtp });
  });

  afterAll(() => app.stop());

  async function invite(): Promise<ApiClient> {
    const body = { email: `${randomUUID()}@maildesk.test`, displayName: 'Somebody' };
    const { signInUrl } = await admin.call(usersApi.invite, { body });
    const api = app.newClient();
    await api.signIn(signInUrl);
    return api;
  }

  const params = () => ({ accountId: account.id });
  const healthNow = async () => (await account.api.call(healthApi.account, { params: params() })).account;
  const start = (api: ApiClient) => api.call(roundTripApi.start, { params: params(), body: { start: true } });
  const serverInbox = async (): Promise<number> => {
    const found = await servers.readServerMailboxes(account.user);
    return found.find(({ path }) => path === 'INBOX')?.messages.length ?? 0;
  };

  it('sends a mail to itself, sees it come in as all mail does, and removes it for good', async () => {
    await eventually(async () => (await healthNow()).state === 'live', patient);
    const { failedAt, steps, words } = await start(admin);

    expect({ failedAt, steps: steps.map(({ step }) => step) }).toEqual({
      failedAt: null,
      steps: ['accepted', 'arrived', 'stored', 'removed'],
    });
    expect(words).toContain('Sending and receiving work');
    expect(steps.every(({ tookMs }) => tookMs >= 0 && tookMs < 60_000)).toBe(true);
    expect(smtp.delivered.at(-1)?.to).toEqual([account.user.address]);
    expect(await serverInbox()).toBe(0);
    expect(await account.rows('inbox')).toEqual([]);
    const { entries } = await admin.call(auditApi.search, { query: { accountId: account.id } });
    expect(entries.map(({ action }) => action)).toContain('account.tested');
  });

  it('names the step that does not come about', async () => {
    smtp.hooks.beforeDelivery = () => {
      throw new SmtpRefusal(554, 'Looks like spam');
    };
    const { failedAt, steps, words } = await start(account.api);
    delete smtp.hooks.beforeDelivery;

    expect({ failedAt, steps }).toEqual({ failedAt: 'accepted', steps: [] });
    expect(words).toMatch(/^The test mail could not be sent\. .*Looks like spam/);
  });

  it('removes a test mail also when it was killed while the mail was on its way', async () => {
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let isHere = false;
    smtp.hooks.beforeDelivery = () => {
      isHere = true;
      return held;
    };
    const asked = start(account.api).catch(() => null);
    await eventually(() => isHere, patient);
    await app.kill9();
    await asked;
    letGo();
    delete smtp.hooks.beforeDelivery;
    await eventually(async () => (await serverInbox()) === 1, patient);
    await app.start();

    await eventually(async () => (await serverInbox()) === 0, { timeoutMs: 90_000, intervalMs: 200 });
    expect(await account.rows('inbox')).toEqual([]);
  });

  it('is a test that only few may do, of an account that is connected, and not over and over', async () => {
    const stranger = await invite();
    const ask = { params: params(), body: { start: true } } as const;
    expect((await stranger.problemOf(roundTripApi.start, ask)).status).toBe(404);
    const nowhere = { params: { accountId: randomUUID() }, body: { start: true } } as const;
    expect((await admin.problemOf(roundTripApi.start, nowhere)).status).toBe(404);
    await eventually(async () => (await healthNow()).state === 'live', patient);
    smtp.hooks.beforeDelivery = () => {
      throw new SmtpRefusal(554, 'No');
    };
    const overAndOver = async (): Promise<void> => {
      for (let index = 0; index < 4; index += 1) await start(account.api);
    };
    await expect(overAndOver()).rejects.toThrow('request.too-many');
    delete smtp.hooks.beforeDelivery;
  });

  it('counts how long rows took until browsers drew them, of frames that were sent and to whoever follows the account', async () => {
    const socket = await account.listen();
    const before = Math.max(0, ...socket.frames.map((frame) => frame.seq));
    await servers.dovecot.deliver(account.user.address, letter({ subject: 'drawn' }));
    const { seq } = await socket.waitForFrame('message.added', (frame) => frame.seq > before);
    const stranger = await (await invite()).socket();
    const rows = [{ seq, tookMs: 400 }];
    stranger.tellDrawn({ accountId: account.id, rows });
    socket.tellDrawn({ accountId: account.id, rows: [{ seq: seq + 1000, tookMs: 400 }] });
    socket.tellDrawn({ accountId: account.id, rows: [{ seq, tookMs: -1 }] });
    socket.sayOddly('drawn', 'nothing of that kind');
    socket.tellDrawn({ accountId: account.id, rows: [...rows, ...rows] });

    const { commitToScreen } = await eventually(async () => {
      const found = await healthNow();
      return found.commitToScreen === null ? null : found;
    }, patient);
    expect(commitToScreen?.count).toBe(1);
    expect(commitToScreen?.p50).toBeGreaterThanOrEqual(400);
    socket.close();
    stranger.close();
  });

  it('keeps how accounts did every five minutes, for whoever may know, and forgets it after two weeks', async () => {
    await queryDatabase(
      app.databaseUrl,
      `INSERT INTO health_sample SELECT $1, at, 20, 90, 3, 1, true FROM unnest(ARRAY[now() - interval '2 hours', now() - interval '3 days']) AS at`,
      [account.id],
    );
    await queryDatabase(
      app.databaseUrl,
      `INSERT INTO system_sample SELECT now() - interval '2 hours', 20, 90, 3, 1, 7`,
    );
    const [day, week] = await Promise.all(
      (['day', 'week'] as const).map((range) =>
        account.api.call(healthPlotsApi.ofAccount, { params: params(), query: { range } }),
      ),
    );
    const known = (values: readonly (number | null)[] | undefined) => values?.filter((value) => value !== null);
    expect([day?.at.length, week?.at.length]).toEqual([288, 336]);
    expect(new Set(Object.values(day ?? {}).map(({ length }) => length))).toEqual(new Set([288]));
    expect(known(day?.p95)).toContain(90);
    expect(known(week?.reconnects)?.reduce((sum, value) => sum + value, 0)).toBe(2);
    // MailDesk itself has kept how it was when it started.
    const all = await eventually(async () => {
      const found = await admin.call(healthPlotsApi.ofAll, { query: { range: 'day' } });
      return (known(found.backlog)?.length ?? 0) >= 2 ? found : null;
    }, patient);
    expect(known(all.inTrouble)).toContain(7);
    const stranger = await invite();
    const ask = { params: params(), query: { range: 'day' } } as const;
    expect((await stranger.problemOf(healthPlotsApi.ofAccount, ask)).status).toBe(404);
    expect((await account.api.problemOf(healthPlotsApi.ofAll, { query: { range: 'day' } })).status).toBe(403);

    await queryDatabase(
      app.databaseUrl,
      `WITH aged AS (UPDATE health_sample SET at = at - interval '15 days')
       UPDATE periodic_job SET begun_at = now() - interval '2 hours' WHERE name = 'health.samples.prune'`,
    );
    await app.stop();
    await app.start();
    const left = () =>
      queryDatabase(app.databaseUrl, `SELECT FROM health_sample WHERE at < now() - interval '14 days'`);
    await eventually(async () => (await left()).length === 0, patient);
  });
});
