import { noticesApi } from '@maildesk/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FaultProxy } from '../support/fault-proxy.js';
import { servers } from '../support/integration.js';
import { NoticesStage, patient, watch } from '../support/notices-stage.js';
import { OpenAccount } from '../support/open-account.js';
import { eventually } from '../support/wait.js';
import { isSignedBy, WebhookReceiver } from '../support/webhook-receiver.js';

describe('deliveries of notices', () => {
  let stage: NoticesStage;

  beforeAll(async () => {
    stage = await NoticesStage.start(servers);
  });
  afterAll(() => stage.stop());

  it('are tried again when nobody took them, also after both processes were killed, and say in words how it went', async () => {
    stage.receiver.status = 500;
    const { rule, secret } = await stage.add({ mail: null, troubles: ['sign-in-needed'] });
    await stage.test(rule.id);
    const first = await eventually(
      async () => (await stage.deliveriesOf(rule.id)).find(({ message }) => message !== null),
      patient,
    );
    expect(first).toMatchObject({ state: 'waiting', way: 'webhook', target: stage.receiver.host, attempts: 1 });
    expect(first.message).toBe(`${stage.receiver.host} answered with status 500 in place of a success.`);
    expect(Date.parse(first.nextAttemptAt ?? '')).toBeGreaterThan(Date.parse(first.createdAt));

    await Promise.all([stage.app.kill9(), stage.other.kill9()]);
    stage.receiver.status = 307;
    await stage.query('UPDATE notice_delivery SET next_attempt_at = now()');
    await Promise.all([stage.app.start(), stage.other.start()]);
    const second = await eventually(
      async () => (await stage.deliveriesOf(rule.id)).find(({ attempts }) => attempts > 1),
      patient,
    );
    expect(second.message ?? first.message).not.toContain('nobody');
    stage.receiver.status = 200;
    await stage.query(`UPDATE notice_delivery SET next_attempt_at = now() WHERE state = 'waiting'`);
    const last = await eventually(
      async () => (await stage.deliveriesOf(rule.id)).find(({ state }) => state === 'sent'),
      patient,
    );

    expect(last.message).toBe(`Taken by ${stage.receiver.host}.`);
    const ofRule = stage.receiver.received.filter((one) => isSignedBy(secret, one));
    expect(new Set(ofRule.map(({ body }) => JSON.parse(body).id)).size).toBe(1);
    expect(last.attempts).toBe(ofRule.length);
    await stage.remove(rule.id);
  }, 120_000);

  it('wait for a host that is down as long as it is, and go at once by a webhook that was mended', async () => {
    const [first, elsewhere] = await Promise.all([WebhookReceiver.start(), WebhookReceiver.start()]);
    const webhookUrl = `http://${first.host}/hook`;
    const { rule } = await stage.add({ name: 'Mended', mail: null, webhookUrl, troubles: ['sign-in-needed'] });
    const params = { ruleId: rule.id };
    const failed = (count: number) =>
      eventually(async () => {
        const found = await stage.deliveriesOf(rule.id);
        return found.filter(({ message }) => message !== null).length === count ? found : null;
      }, patient);
    const untilSent = (count: number) =>
      eventually(async () => {
        const found = await stage.deliveriesOf(rule.id);
        return found.length === count && found.every(({ state }) => state === 'sent') ? found : null;
      }, patient);
    const putOff = () =>
      stage.query(
        `UPDATE notice_delivery SET attempts = 6, next_attempt_at = now() + interval '1 day'
         WHERE state = 'waiting' AND rule_id = $1`,
        [rule.id],
      );

    first.status = 500;
    await stage.addDeliveries(rule, first.host, 1);
    await failed(1);
    await putOff();
    await stage.addDeliveries(rule, first.host, 1);
    const [newest] = await failed(2);
    expect(newest?.attempts).toBe(1);
    expect(Date.parse(newest?.nextAttemptAt ?? '') - Date.parse(newest?.createdAt ?? '')).toBeGreaterThan(60_000);

    await putOff();
    first.status = 204;
    const { webhookSecret } = await stage.admin.call(noticesApi.renewSecret, { params, body: { renew: true } });
    await untilSent(2);
    expect(first.received.slice(-2).every((one) => isSignedBy(webhookSecret, one))).toBe(true);

    first.status = 404;
    await stage.addDeliveries(rule, first.host, 1);
    await failed(3);
    await putOff();
    first.status = 204;
    const body = stage.ruleOf({ name: 'Mended', mail: null, webhookUrl: `http://${elsewhere.host}/hook` });
    await stage.admin.call(noticesApi.updateRule, { params, body });
    const [moved] = await untilSent(3);
    expect(moved).toMatchObject({ target: elsewhere.host, message: `Taken by ${elsewhere.host}.` });
    expect(elsewhere.received).toHaveLength(1);
    await stage.remove(rule.id);
    await Promise.all([first.stop(), elsewhere.stop()]);
  });

  it('are not sent again where the server did not say whether it took them, also after others had failed for certain, and by no other account', async () => {
    const line = await FaultProxy.start(stage.smtp.ports.submissions);
    const ports = { submission: line.port, submissions: line.port };
    const user = servers.dovecot.newUser();
    const doubtful = await OpenAccount.connect(servers, stage.app, stage.admin, user, {
      smtp: { host: stage.smtp.host, ports },
    });
    const before = stage.smtp.delivered.length;
    const mail = { fromAccountId: doubtful.id, fallbackAccountId: null, to: [watch] };
    const { rule } = await stage.add({ name: 'In doubt', mail, webhookUrl: null });
    line.refuse();
    await stage.test(rule.id);
    const first = await eventually(
      async () => (await stage.deliveriesOf(rule.id)).find(({ message }) => message !== null),
      patient,
    );
    expect(first).toMatchObject({ state: 'waiting', attempts: 1 });

    line.restore();
    stage.smtp.hooks.afterDelivery = () => line.cut();
    const body = stage.ruleOf({
      name: 'In doubt',
      mail: { ...mail, fallbackAccountId: stage.sender.id },
      webhookUrl: null,
    });
    await stage.admin.call(noticesApi.updateRule, { params: { ruleId: rule.id }, body });
    await stage.due(rule.id);
    const last = await eventually(
      async () => (await stage.deliveriesOf(rule.id)).find(({ state }) => state === 'failed'),
      patient,
    );
    delete stage.smtp.hooks.afterDelivery;
    expect(last).toMatchObject({ attempts: 2, nextAttemptAt: null });
    expect(last.message).toContain(`From ${user.address}`);
    expect(last.message).toContain('It may have been sent.');
    const sent = stage.smtp.delivered.slice(before);
    expect(sent.map(({ username }) => username)).toEqual([user.username]);
    expect(/^Message-ID: (.*)\r$/im.exec(sent[0]?.raw.toString() ?? '')?.[1]).toBe(`<${first.id}@localhost>`);
    expect(await stage.query('SELECT handed_over_by AS by FROM notice_delivery WHERE id = $1', [first.id])).toEqual([
      { by: doubtful.id },
    ]);
    await Promise.all([stage.remove(rule.id), line.stop()]);
  });

  it('are not sent again by the process that takes over from one that ended while a mail server may have had them', async () => {
    const before = stage.smtp.delivered.length;
    const { rule } = await stage.add({ name: 'Cut short', webhookUrl: null });
    let goOn = (): void => undefined;
    const untilTakenOver = new Promise<void>((resolve) => (goOn = resolve));
    stage.smtp.hooks.afterDelivery = () => untilTakenOver;
    await stage.test(rule.id);
    await eventually(() => stage.smtp.delivered.length > before, patient);
    // As if the claim of the process that waits for the answer had run out.
    await stage.due(rule.id);
    const [last] = await eventually(async () => {
      const found = await stage.deliveriesOf(rule.id);
      return found[0]?.state === 'failed' ? found : null;
    }, patient);
    delete stage.smtp.hooks.afterDelivery;
    goOn();
    expect(last).toMatchObject({ attempts: 2 });
    expect(last?.message).toContain('It may have been sent, so it is not sent again.');
    expect(stage.smtp.delivered).toHaveLength(before + 1);
    await stage.remove(rule.id);
  });

  it('are not held up by a target that does not answer, and what else waits for that one is not tried in vain', async () => {
    const silent = await WebhookReceiver.start();
    silent.isSilent = true;
    const { rule: held } = await stage.add({ name: 'Silent', mail: null, webhookUrl: `http://${silent.host}/hook` });
    const { rule } = await stage.add({ name: 'Whole', mail: null });
    await stage.addDeliveries(held, silent.host, 4);
    await stage.test(rule.id);
    await eventually(async () => (await stage.deliveriesOf(rule.id))[0]?.state === 'sent', patient);
    expect((await stage.deliveriesOf(held.id)).filter(({ message }) => message !== null)).toEqual([]);

    const after = await eventually(async () => {
      const found = await stage.deliveriesOf(held.id);
      return found.some(({ message }) => message !== null) ? found : null;
    }, patient);
    const untried = after.filter(({ attempts }) => attempts === 0);
    // Each of the two processes tries one at a time.
    expect(untried.length).toBeGreaterThanOrEqual(2);
    for (const { nextAttemptAt } of untried) expect(Date.parse(nextAttemptAt ?? '')).toBeGreaterThan(Date.now());
    await Promise.all([stage.remove(held.id), stage.remove(rule.id), silent.stop()]);
  });

  it('are not held up by one whose sending fails as nobody foresaw, which is tried again like any other', async () => {
    const { rule: broken } = await stage.add({ name: 'Broken', mail: null });
    const { rule } = await stage.add({ name: 'Whole', mail: null });
    await stage.query(`UPDATE notice_rule SET webhook_url = 'no address' WHERE id = $1`, [broken.id]);
    await stage.addDeliveries(broken, 'nowhere', 3);
    await stage.test(rule.id);
    await eventually(async () => (await stage.deliveriesOf(rule.id))[0]?.state === 'sent', patient);
    const failed = await eventually(async () => {
      const found = await stage.deliveriesOf(broken.id);
      return found.every(({ message }) => message !== null) ? found : null;
    }, patient);
    expect(failed).toHaveLength(3);
    for (const one of failed) expect(one).toMatchObject({ state: 'waiting', attempts: 1 });
    expect(failed[0]?.message).toContain('Something went wrong in MailDesk itself.');
    await Promise.all([stage.remove(broken.id), stage.remove(rule.id)]);
  });
});
