import {
  accountsApi,
  auditApi,
  type NoticeDelivery,
  type NoticeEvent,
  noticeEventSchema,
  type NoticeRule,
  type NoticeRuleInput,
  noticesApi,
  odooApi,
} from '@maildesk/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { FaultProxy } from '../support/fault-proxy.js';
import { servers } from '../support/integration.js';
import type { MailDesk } from '../support/maildesk.js';
import { OdooStandIn } from '../support/odoo-stand-in.js';
import { OpenAccount } from '../support/open-account.js';
import type { SmtpServer } from '../support/smtp-server.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';
import { isSignedBy, WebhookReceiver } from '../support/webhook-receiver.js';

const patient = { timeoutMs: 30_000 };

/** Lets the database forget nothing of what was told, as if it broke at that moment. */
const unforgettable = `
  CREATE FUNCTION keep_told() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'kept'; END $$;
  CREATE TRIGGER keep_told BEFORE DELETE ON told_trouble FOR EACH ROW EXECUTE FUNCTION keep_told();`;

describe('notices of trouble', () => {
  let app: MailDesk;
  let other: MailDesk;
  let admin: ApiClient;
  let receiver: WebhookReceiver;
  let proxy: FaultProxy;
  let smtp: SmtpServer;
  let troubled: OpenAccount;
  let sender: OpenAccount;
  const to = 'watch@elsewhere.example';

  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
    proxy = await FaultProxy.start(servers.dovecot.ports.imaps);
    smtp = await servers.startSmtpServer();
    const key = Buffer.alloc(32, 7).toString('base64');
    const env = { NOTICE_ROUND_MS: '300', RECONNECT_MAX_MS: '1000', MAILDESK_KEY: key };
    app = await servers.startMailDesk({ env });
    admin = await app.signIn();
    other = await servers.startMailDesk({ env, databaseUrl: app.databaseUrl });
    sender = await OpenAccount.connect(servers, app, admin, servers.dovecot.newUser(), { smtp });
    const choice = { smtp, imapPort: proxy.port };
    troubled = await OpenAccount.connect(servers, app, admin, servers.dovecot.newUser(), choice);
  });

  afterAll(async () => {
    await Promise.all([app.stop(), other.stop()]);
    await Promise.all([receiver.stop(), proxy.stop()]);
  });

  const ruleOf = (changes: Partial<NoticeRuleInput> = {}): NoticeRuleInput => ({
    name: 'Tell the watch',
    isEnabled: true,
    troubles: ['not-fresh', 'outage'],
    afterMinutes: 0,
    quietMinutes: 0,
    mail: { fromAccountId: sender.id, fallbackAccountId: null, to: [to] },
    webhookUrl: `http://${receiver.host}/hook`,
    ...changes,
  });
  const add = async (changes: Partial<NoticeRuleInput> = {}): Promise<{ rule: NoticeRule; secret: string }> => {
    const { rule, webhookSecret } = await admin.call(noticesApi.addRule, { body: ruleOf(changes) });
    return { rule, secret: webhookSecret ?? '' };
  };
  const remove = (ruleId: string) => admin.call(noticesApi.removeRule, { params: { ruleId } });
  const deliveriesOf = async (ruleId: string): Promise<NoticeDelivery[]> =>
    (await admin.call(noticesApi.listDeliveries, {})).deliveries.filter((one) => one.ruleId === ruleId);
  /** Deliveries that were due before all others. */
  const addDeliveries = ({ id, name }: NoticeRule, host: string, count: number) =>
    queryDatabase(
      app.databaseUrl,
      `INSERT INTO notice_delivery (id, rule_id, rule_name, troubled_ids, way, target, event, next_attempt_at, created_at)
       SELECT gen_random_uuid(), $1, $2, '{}', 'webhook', $3, '{"type":"test","title":"A test","keys":[]}', now() - interval '1 day', now()
       FROM generate_series(1, $4)`,
      [id, name, host, count],
    );
  const due = (ruleId: string) =>
    queryDatabase(
      app.databaseUrl,
      `UPDATE notice_delivery SET next_attempt_at = now() WHERE state = 'waiting' AND rule_id = $1`,
      [ruleId],
    );
  const test = (ruleId: string) => admin.call(noticesApi.test, { params: { ruleId }, body: { send: true } });
  const events = (): NoticeEvent[] => receiver.received.map(({ body }) => noticeEventSchema.parse(JSON.parse(body)));
  const mails = (subject: string): string[] =>
    smtp.delivered.map(({ raw }) => raw.toString().replace(/\r\n[ \t]+/g, ' ')).filter((raw) => raw.includes(subject));

  /** Cuts the account off, as if for longer than an inbox counts as fresh. */
  async function cutOff(): Promise<void> {
    proxy.refuse();
    await eventually(
      () =>
        queryDatabase(
          app.databaseUrl,
          `UPDATE account SET verified_at = now() - interval '11 minutes' WHERE id = $1 AND state = 'reconnecting' RETURNING 1`,
          [troubled.id],
        ).then((rows) => rows.length > 0),
      patient,
    );
  }

  it('come once when an account is in trouble and once when it is over, signed, from another account, of two processes', async () => {
    const { rule, secret } = await add();
    await cutOff();
    await eventually(
      async () => (await deliveriesOf(rule.id)).filter(({ state }) => state === 'sent').length === 2,
      patient,
    );
    proxy.restore();
    await eventually(
      async () => (await deliveriesOf(rule.id)).filter(({ state }) => state === 'sent').length === 4,
      patient,
    );

    expect(events().map(({ type }) => type)).toEqual(['health.trouble', 'health.recovered']);
    expect(receiver.received.every((one) => isSignedBy(secret, one))).toBe(true);
    expect(isSignedBy('another secret', receiver.received[0] ?? { headers: {}, body: '' })).toBe(false);
    const account = { id: troubled.id, address: troubled.user.address };
    expect(events()[0]).toMatchObject({ account, title: `${account.address}: new mail may not be coming in` });
    expect(events()[0]?.text).toMatch(/^Since .*Waiting to try again.*by itself/s);
    expect(events()[1]?.text).toMatch(/^It lasted/);
    const told = mails('new mail may not be coming in');
    expect(told).toHaveLength(2);
    expect(told[0]).toMatch(/^Auto-Submitted: auto-generated/im);
    expect(told[0]).toContain('To: watch@elsewhere.example');
    expect(smtp.delivered.every(({ username }) => username === sender.user.username)).toBe(true);
    expect((await admin.call(noticesApi.listRules, {})).rules).toMatchObject([{ id: rule.id, openTroubles: 0 }]);
    await remove(rule.id);
  });

  it('never go through the account in trouble, but through the one for that case', async () => {
    const both = { fromAccountId: troubled.id, fallbackAccountId: sender.id, to: [to] };
    const alone = { fromAccountId: troubled.id, fallbackAccountId: null, to: [to] };
    const { rule } = await add({ mail: both, webhookUrl: null });
    const { rule: hopeless } = await add({ mail: alone, webhookUrl: null });
    await cutOff();

    const [sent] = await eventually(async () => {
      const found = await deliveriesOf(rule.id);
      return found[0]?.state === 'sent' ? found : null;
    }, patient);
    expect(sent?.message).toBe(`Sent from ${sender.user.address}.`);
    const [waits] = await eventually(async () => {
      const found = await deliveriesOf(hopeless.id);
      return found[0]?.message === null ? null : found;
    }, patient);
    expect(waits).toMatchObject({ state: 'waiting', message: 'An account to send from is itself in this trouble.' });
    expect(smtp.delivered.some(({ username }) => username === troubled.user.username)).toBe(false);
    proxy.restore();
    await Promise.all([remove(rule.id), remove(hopeless.id)]);
    expect((await deliveriesOf(hopeless.id)).map(({ state }) => state)).toEqual([]);
  });

  it('are tried again when nobody took them, also after both processes were killed, and say in words how it went', async () => {
    receiver.status = 500;
    const { rule, secret } = await add({ mail: null, troubles: ['sign-in-needed'] });
    await test(rule.id);
    const first = await eventually(
      async () => (await deliveriesOf(rule.id)).find(({ message }) => message !== null),
      patient,
    );
    expect(first).toMatchObject({ state: 'waiting', way: 'webhook', target: receiver.host, attempts: 1 });
    expect(first.message).toBe(`${receiver.host} answered with status 500 in place of a success.`);
    expect(Date.parse(first.nextAttemptAt ?? '')).toBeGreaterThan(Date.parse(first.createdAt));

    await Promise.all([app.kill9(), other.kill9()]);
    receiver.status = 307;
    await queryDatabase(app.databaseUrl, 'UPDATE notice_delivery SET next_attempt_at = now()');
    await Promise.all([app.start(), other.start()]);
    const second = await eventually(
      async () => (await deliveriesOf(rule.id)).find(({ attempts }) => attempts > 1),
      patient,
    );
    expect(second.message ?? first.message).not.toContain('nobody');
    receiver.status = 200;
    await queryDatabase(app.databaseUrl, `UPDATE notice_delivery SET next_attempt_at = now() WHERE state = 'waiting'`);
    const last = await eventually(
      async () => (await deliveriesOf(rule.id)).find(({ state }) => state === 'sent'),
      patient,
    );

    expect(last.message).toBe(`Taken by ${receiver.host}.`);
    const ofRule = receiver.received.filter((one) => isSignedBy(secret, one));
    expect(new Set(ofRule.map(({ body }) => JSON.parse(body).id)).size).toBe(1);
    expect(last.attempts).toBe(ofRule.length);
    await remove(rule.id);
  }, 120_000);

  it('have a secret that is told once, is another one for another address, and stands in nothing that is read later', async () => {
    const { rule, secret } = await add({ mail: null, isEnabled: false });
    const params = { ruleId: rule.id };
    expect(secret).toMatch(/^[\w-]{43}$/);
    const update = (changes: Partial<NoticeRuleInput>) =>
      admin.call(noticesApi.updateRule, { params, body: ruleOf({ mail: null, ...changes }) });

    expect((await update({ name: 'Another name' })).webhookSecret).toBeNull();
    const moved = (await update({ webhookUrl: `http://${receiver.host}/elsewhere` })).webhookSecret;
    const { webhookSecret: renewed } = await admin.call(noticesApi.renewSecret, { params, body: { renew: true } });
    expect(new Set([secret, moved, renewed]).size).toBe(3);

    await test(rule.id);
    await eventually(async () => (await deliveriesOf(rule.id))[0]?.state === 'sent', patient);
    const last = receiver.received.at(-1) ?? { headers: {}, body: '' };
    expect([secret, moved ?? '', renewed].map((one) => isSignedBy(one, last))).toEqual([false, false, true]);
    const { entries } = await admin.call(auditApi.search, { query: { action: 'notice.changed' } });
    expect(entries.some(({ facts }) => facts.detail === 'new secret: Tell the watch')).toBe(true);
    const read = JSON.stringify([(await admin.call(noticesApi.listRules, {})).rules, entries]) + app.logs();
    for (const one of [secret, moved ?? '', renewed]) expect(read).not.toContain(one);
    await remove(rule.id);
    expect((await admin.problemOf(noticesApi.test, { params, body: { send: true } })).code).toBe(
      'notice.rule-not-found',
    );
  });

  it('wait for a host that is down as long as it is, and go at once by a webhook that was mended', async () => {
    const [first, elsewhere] = await Promise.all([WebhookReceiver.start(), WebhookReceiver.start()]);
    const webhookUrl = `http://${first.host}/hook`;
    const { rule } = await add({ name: 'Mended', mail: null, webhookUrl, troubles: ['sign-in-needed'] });
    const params = { ruleId: rule.id };
    const failed = (count: number) =>
      eventually(async () => {
        const found = await deliveriesOf(rule.id);
        return found.filter(({ message }) => message !== null).length === count ? found : null;
      }, patient);
    const untilSent = (count: number) =>
      eventually(async () => {
        const found = await deliveriesOf(rule.id);
        return found.length === count && found.every(({ state }) => state === 'sent') ? found : null;
      }, patient);
    const putOff = () =>
      queryDatabase(
        app.databaseUrl,
        `UPDATE notice_delivery SET attempts = 6, next_attempt_at = now() + interval '1 day'
         WHERE state = 'waiting' AND rule_id = $1`,
        [rule.id],
      );

    first.status = 500;
    await addDeliveries(rule, first.host, 1);
    await failed(1);
    await putOff();
    await addDeliveries(rule, first.host, 1);
    const [newest] = await failed(2);
    expect(newest?.attempts).toBe(1);
    expect(Date.parse(newest?.nextAttemptAt ?? '') - Date.parse(newest?.createdAt ?? '')).toBeGreaterThan(60_000);

    await putOff();
    first.status = 204;
    const { webhookSecret } = await admin.call(noticesApi.renewSecret, { params, body: { renew: true } });
    await untilSent(2);
    expect(first.received.slice(-2).every((one) => isSignedBy(webhookSecret, one))).toBe(true);

    first.status = 404;
    await addDeliveries(rule, first.host, 1);
    await failed(3);
    await putOff();
    first.status = 204;
    const body = ruleOf({ name: 'Mended', mail: null, webhookUrl: `http://${elsewhere.host}/hook` });
    await admin.call(noticesApi.updateRule, { params, body });
    const [moved] = await untilSent(3);
    expect(moved).toMatchObject({ target: elsewhere.host, message: `Taken by ${elsewhere.host}.` });
    expect(elsewhere.received).toHaveLength(1);
    await remove(rule.id);
    await Promise.all([first.stop(), elsewhere.stop()]);
  });

  it('are not sent again where the server did not say whether it took them, also after others had failed for certain, and by no other account', async () => {
    const line = await FaultProxy.start(smtp.ports.submissions);
    const ports = { submission: line.port, submissions: line.port };
    const user = servers.dovecot.newUser();
    const doubtful = await OpenAccount.connect(servers, app, admin, user, { smtp: { host: smtp.host, ports } });
    const before = smtp.delivered.length;
    const mail = { fromAccountId: doubtful.id, fallbackAccountId: null, to: [to] };
    const { rule } = await add({ name: 'In doubt', mail, webhookUrl: null });
    line.refuse();
    await test(rule.id);
    const first = await eventually(
      async () => (await deliveriesOf(rule.id)).find(({ message }) => message !== null),
      patient,
    );
    expect(first).toMatchObject({ state: 'waiting', attempts: 1 });

    line.restore();
    smtp.hooks.afterDelivery = () => line.cut();
    const body = ruleOf({ name: 'In doubt', mail: { ...mail, fallbackAccountId: sender.id }, webhookUrl: null });
    await admin.call(noticesApi.updateRule, { params: { ruleId: rule.id }, body });
    await due(rule.id);
    const last = await eventually(
      async () => (await deliveriesOf(rule.id)).find(({ state }) => state === 'failed'),
      patient,
    );
    delete smtp.hooks.afterDelivery;
    expect(last).toMatchObject({ attempts: 2, nextAttemptAt: null });
    expect(last.message).toContain(`From ${user.address}`);
    expect(last.message).toContain('It may have been sent.');
    const sent = smtp.delivered.slice(before);
    expect(sent.map(({ username }) => username)).toEqual([user.username]);
    expect(/^Message-ID: (.*)\r$/im.exec(sent[0]?.raw.toString() ?? '')?.[1]).toBe(`<${first.id}@localhost>`);
    expect(
      await queryDatabase(app.databaseUrl, 'SELECT handed_over_by AS by FROM notice_delivery WHERE id = $1', [
        first.id,
      ]),
    ).toEqual([{ by: doubtful.id }]);
    await Promise.all([remove(rule.id), line.stop()]);
  });

  it('are not sent again by the process that takes over from one that ended while a mail server may have had them', async () => {
    const before = smtp.delivered.length;
    const { rule } = await add({ name: 'Cut short', webhookUrl: null });
    let goOn = (): void => undefined;
    const untilTakenOver = new Promise<void>((resolve) => (goOn = resolve));
    smtp.hooks.afterDelivery = () => untilTakenOver;
    await test(rule.id);
    await eventually(() => smtp.delivered.length > before, patient);
    // As if the claim of the process that waits for the answer had run out.
    await due(rule.id);
    const [last] = await eventually(async () => {
      const found = await deliveriesOf(rule.id);
      return found[0]?.state === 'failed' ? found : null;
    }, patient);
    delete smtp.hooks.afterDelivery;
    goOn();
    expect(last).toMatchObject({ attempts: 2 });
    expect(last?.message).toContain('It may have been sent, so it is not sent again.');
    expect(smtp.delivered).toHaveLength(before + 1);
    await remove(rule.id);
  });

  it('are not held up by a target that does not answer, and what else waits for that one is not tried in vain', async () => {
    const silent = await WebhookReceiver.start();
    silent.isSilent = true;
    const { rule: held } = await add({ name: 'Silent', mail: null, webhookUrl: `http://${silent.host}/hook` });
    const { rule } = await add({ name: 'Whole', mail: null });
    await addDeliveries(held, silent.host, 4);
    await test(rule.id);
    await eventually(async () => (await deliveriesOf(rule.id))[0]?.state === 'sent', patient);
    expect((await deliveriesOf(held.id)).filter(({ message }) => message !== null)).toEqual([]);

    const after = await eventually(async () => {
      const found = await deliveriesOf(held.id);
      return found.some(({ message }) => message !== null) ? found : null;
    }, patient);
    const untried = after.filter(({ attempts }) => attempts === 0);
    // Each of the two processes tries one at a time.
    expect(untried.length).toBeGreaterThanOrEqual(2);
    for (const { nextAttemptAt } of untried) expect(Date.parse(nextAttemptAt ?? '')).toBeGreaterThan(Date.now());
    await Promise.all([remove(held.id), remove(rule.id), silent.stop()]);
  });

  it('are not held up by one whose sending fails as nobody foresaw, which is tried again like any other', async () => {
    const { rule: broken } = await add({ name: 'Broken', mail: null });
    const { rule } = await add({ name: 'Whole', mail: null });
    await queryDatabase(app.databaseUrl, `UPDATE notice_rule SET webhook_url = 'no address' WHERE id = $1`, [
      broken.id,
    ]);
    await addDeliveries(broken, 'nowhere', 3);
    await test(rule.id);
    await eventually(async () => (await deliveriesOf(rule.id))[0]?.state === 'sent', patient);
    const failed = await eventually(async () => {
      const found = await deliveriesOf(broken.id);
      return found.every(({ message }) => message !== null) ? found : null;
    }, patient);
    expect(failed).toHaveLength(3);
    for (const one of failed) expect(one).toMatchObject({ state: 'waiting', attempts: 1 });
    expect(failed[0]?.message).toContain('Something went wrong in MailDesk itself.');
    await Promise.all([remove(broken.id), remove(rule.id)]);
  });

  it('name a certificate that has run out for a whole mail server', async () => {
    const { rule } = await add({ name: 'Certificates', troubles: ['outage'], mail: null });
    const problem = 'The certificate of expired.example is not valid at this date.';
    const host = 'expired.example';
    await queryDatabase(
      app.databaseUrl,
      `UPDATE account SET imap_host = $2, state = 'reconnecting', failure_class = 'server', problem_code = 'certificate-expired',
         problem_message = $3 WHERE id = $1`,
      [troubled.id, host, problem],
    );
    const event = await eventually(() => events().find(({ keys }) => keys.includes(`outage:${host}`)), patient);
    await queryDatabase(
      app.databaseUrl,
      `UPDATE account SET imap_host = $2, state = 'live', failure_class = NULL, problem_code = NULL, problem_message = NULL
       WHERE id = $1`,
      [troubled.id, servers.dovecot.host],
    );
    expect(event.text).toContain(`${problem} All accounts of this mail server wait for it.`);
    await remove(rule.id);
  });

  it('go by a rule that many may change at one time', async () => {
    const { rule } = await add({ mail: null, isEnabled: false });
    const params = { ruleId: rule.id };
    // More than a process has connections to its database.
    const names = Array.from({ length: 25 }, (_, index) => `Name ${index}`);
    const saved = await Promise.all(
      names.map((name) =>
        admin.call(noticesApi.updateRule, { params, body: ruleOf({ name, mail: null, isEnabled: false }) }),
      ),
    );
    expect(saved.map((one) => one.rule.name)).toEqual(names);
    await remove(rule.id);
  });

  it('are refused a rule that tells nobody, or sends from what is not there', async () => {
    const nowhere = '00000000-0000-4000-8000-000000000000';
    const same = { fromAccountId: sender.id, fallbackAccountId: sender.id, to: [to] };
    for (const changes of [
      { mail: null, webhookUrl: null },
      { mail: { fromAccountId: nowhere, fallbackAccountId: null, to: [to] } },
      { mail: same },
    ]) {
      expect((await admin.problemOf(noticesApi.addRule, { body: ruleOf(changes) })).code).toBe('notice.rule-invalid');
    }
  });

  describe('to a paired Odoo database', () => {
    let odoo: OdooStandIn;
    const heard = (): NoticeEvent[] => odoo.told.map(({ body }) => noticeEventSchema.parse(JSON.parse(body)));
    const heardOf = (type: NoticeEvent['type']): NoticeEvent[] => heard().filter((event) => event.type === type);
    const ruleOfOdoo = async (): Promise<NoticeRule | undefined> =>
      (await admin.call(noticesApi.listRules, {})).rules.find(({ odooDatabaseId }) => odooDatabaseId !== null);
    const untilRule = () => eventually(ruleOfOdoo, patient);
    const tryNow = () =>
      queryDatabase(app.databaseUrl, `UPDATE notice_delivery SET next_attempt_at = now() WHERE state = 'waiting'`);

    beforeAll(async () => {
      odoo = await OdooStandIn.start('Main');
      await odoo.pair(admin);
    });
    afterAll(() => odoo.stop());

    it('go by a rule that comes with the pairing, can be changed, and stays', async () => {
      const rule = await untilRule();
      expect(rule).toMatchObject({ name: 'Odoo: Main', isEnabled: true, mail: null, webhookUrl: null });
      const params = { ruleId: rule.id };
      const body = ruleOf({ mail: null, webhookUrl: null });
      await admin.call(noticesApi.updateRule, { params, body });
      for (const refused of [
        admin.problemOf(noticesApi.updateRule, { params, body: ruleOf() }),
        admin.problemOf(noticesApi.removeRule, { params }),
        admin.problemOf(noticesApi.renewSecret, { params, body: { renew: true } }),
      ]) {
        expect((await refused).code).toBe('notice.rule-invalid');
      }
      await test(rule.id);
      const last = await eventually(async () => {
        const found = (await ruleOfOdoo())?.lastDelivery;
        return found?.state === 'sent' ? found : null;
      }, patient);
      expect(last).toMatchObject({ way: 'odoo', type: 'test', message: `Taken by ${new URL(odoo.origin).host}.` });
      expect(heard()).toMatchObject([{ type: 'test', keys: [], open: [] }]);
      expect(odoo.told.every((one) => isSignedBy(odoo.webhookSecret, one))).toBe(true);
    });

    it('come once after all when Odoo was away and both processes were killed, again when it is paired anew, and once when it is over', async () => {
      const key = `not-fresh:${troubled.id}`;
      odoo.webhookStatus = 500;
      await cutOff();
      const failed = await eventually(async () => {
        const found = (await ruleOfOdoo())?.lastDelivery;
        return found?.type === 'health.trouble' && found.message !== null ? found : null;
      }, patient);
      expect(failed).toMatchObject({ state: 'waiting', way: 'odoo' });
      expect(failed.message).toContain('answered with status 500');
      await Promise.all([app.kill9(), other.kill9()]);
      odoo.webhookStatus = 200;
      await Promise.all([app.start(), other.start()]);
      await tryNow();
      await eventually(async () => (await ruleOfOdoo())?.lastDelivery?.state === 'sent', patient);
      const [first, ...repeated] = heardOf('health.trouble');
      expect(first).toMatchObject({ keys: [key], open: [key], account: { id: troubled.id } });
      expect(new Set([first, ...repeated].map((event) => event?.id)).size).toBe(1);

      odoo.told.length = 0;
      await odoo.pair(admin, (await ruleOfOdoo())?.odooDatabaseId ?? null);
      await eventually(() => heardOf('health.trouble').length > 0, patient);
      expect(heardOf('health.trouble').map(({ keys }) => keys)).toEqual([[key]]);
      expect(heardOf('health.trouble')[0]?.id).not.toBe(first?.id);
      expect(odoo.told.every((one) => isSignedBy(odoo.webhookSecret, one))).toBe(true);

      proxy.restore();
      await eventually(() => heardOf('health.recovered').length > 0, patient);
      expect(heardOf('health.recovered')).toMatchObject([{ keys: [key], open: [], account: { id: troubled.id } }]);
    }, 120_000);

    it('are given up and forgotten at one time, so that a trouble of which Odoo never heard is told anew', async () => {
      odoo.told.length = 0;
      odoo.webhookStatus = 500;
      await cutOff();
      await eventually(async () => {
        const last = (await ruleOfOdoo())?.lastDelivery;
        return last?.type === 'health.trouble' && last.message !== null;
      }, patient);
      await queryDatabase(app.databaseUrl, unforgettable);
      await queryDatabase(
        app.databaseUrl,
        `UPDATE notice_delivery SET created_at = now() - interval '4 days', attempts = 5, next_attempt_at = now()
         WHERE state = 'waiting' AND way = 'odoo'`,
      );
      const isOnRecord = (process: MailDesk) =>
        process.logs().includes('could not be put down: QueryFailedError: kept');
      await eventually(() => isOnRecord(app) || isOnRecord(other), patient);
      const isGivenUp = async (): Promise<boolean> => {
        const { deliveries } = await admin.call(noticesApi.listDeliveries, {});
        return deliveries.some(({ way, state }) => way === 'odoo' && state === 'failed');
      };
      expect(await isGivenUp()).toBe(false);

      // Whatever is heard of it later was told anew.
      const given = heardOf('health.trouble').at(-1);
      await queryDatabase(app.databaseUrl, 'DROP TRIGGER keep_told ON told_trouble');
      await tryNow();
      await eventually(isGivenUp, patient);
      odoo.webhookStatus = 200;
      await tryNow();
      await eventually(async () => {
        const last = (await ruleOfOdoo())?.lastDelivery;
        return last?.type === 'health.trouble' && last.state === 'sent';
      }, patient);
      const [key] = given?.keys ?? [];
      expect(heardOf('health.trouble').at(-1)).toMatchObject({ keys: [key], open: [key] });
      expect(heardOf('health.trouble').at(-1)?.id).not.toBe(given?.id);
    });

    it('say that all is over when the database is not to be told any more, and tell all anew when it is again', async () => {
      const key = `not-fresh:${troubled.id}`;
      const rule = await untilRule();
      const setEnabled = (isEnabled: boolean) =>
        admin.call(noticesApi.updateRule, {
          params: { ruleId: rule.id },
          body: ruleOf({ mail: null, webhookUrl: null, isEnabled }),
        });
      odoo.told.length = 0;
      await setEnabled(false);
      await eventually(() => heardOf('health.recovered').length > 0, patient);
      expect(heardOf('health.recovered')).toMatchObject([{ keys: [key], open: [] }]);

      odoo.told.length = 0;
      odoo.webhookStatus = 500;
      await setEnabled(true);
      await eventually(() => heardOf('health.trouble').length > 0, patient);
      // What Odoo may have heard is told to be over, also when that had to wait and somebody pressed twice.
      await setEnabled(false);
      await setEnabled(false);
      odoo.webhookStatus = 200;
      await tryNow();
      await eventually(async () => (await ruleOfOdoo())?.lastDelivery?.state === 'sent', patient);
      expect(heardOf('health.recovered').at(-1)).toMatchObject({ keys: [key], open: [] });
      odoo.told.length = 0;
      await setEnabled(true);
      await eventually(() => heardOf('health.trouble').length > 0, patient);
      proxy.restore();
      await eventually(() => heardOf('health.recovered').length > 0, patient);
    });

    it('say that a trouble is over when its account was removed', async () => {
      odoo.told.length = 0;
      await cutOff();
      await eventually(() => heardOf('health.trouble').length > 0, patient);
      await admin.call(accountsApi.remove, { params: { accountId: troubled.id } });
      await eventually(() => heardOf('health.recovered').length > 0, patient);
      expect(heardOf('health.recovered')).toMatchObject([
        { keys: [`not-fresh:${troubled.id}`], open: [], account: null },
      ]);
      proxy.restore();
    });

    it('end with the pairing, of which the database hears that nothing is open', async () => {
      const databaseId = (await untilRule()).odooDatabaseId ?? '';
      odoo.told.length = 0;
      await admin.call(odooApi.unpair, { params: { databaseId } });
      await eventually(async () => (await ruleOfOdoo()) === undefined, patient);
      await eventually(() => odoo.told.length > 0, patient);
      expect(heard()).toMatchObject([{ type: 'health.recovered', keys: [], open: [] }]);
      expect(odoo.told.every((one) => isSignedBy(odoo.webhookSecret, one))).toBe(true);
    });
  });
});
