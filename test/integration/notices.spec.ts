import { auditApi, type NoticeRuleInput, noticesApi } from '@maildesk/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servers } from '../support/integration.js';
import { NoticesStage, patient, watch } from '../support/notices-stage.js';
import { eventually } from '../support/wait.js';
import { isSignedBy } from '../support/webhook-receiver.js';

describe('notices of trouble', () => {
  let stage: NoticesStage;

  beforeAll(async () => {
    stage = await NoticesStage.start(servers);
  });
  afterAll(() => stage.stop());

  it('come once when an account is in trouble and once when it is over, signed, from another account, of two processes', async () => {
    const { rule, secret } = await stage.add();
    await stage.cutOff();
    await eventually(
      async () => (await stage.deliveriesOf(rule.id)).filter(({ state }) => state === 'sent').length === 2,
      patient,
    );
    stage.proxy.restore();
    await eventually(
      async () => (await stage.deliveriesOf(rule.id)).filter(({ state }) => state === 'sent').length === 4,
      patient,
    );

    expect(stage.events().map(({ type }) => type)).toEqual(['health.trouble', 'health.recovered']);
    expect(stage.receiver.received.every((one) => isSignedBy(secret, one))).toBe(true);
    expect(isSignedBy('another secret', stage.receiver.received[0] ?? { headers: {}, body: '' })).toBe(false);
    const account = { id: stage.troubled.id, address: stage.troubled.user.address };
    expect(stage.events()[0]).toMatchObject({ account, title: `${account.address}: new mail may not be coming in` });
    expect(stage.events()[0]?.text).toMatch(/^Since .*Waiting to try again.*by itself/s);
    expect(stage.events()[1]?.text).toMatch(/^It lasted/);
    const told = stage.mails('new mail may not be coming in');
    expect(told).toHaveLength(2);
    expect(told[0]).toMatch(/^Auto-Submitted: auto-generated/im);
    expect(told[0]).toContain('To: watch@elsewhere.example');
    expect(stage.smtp.delivered.every(({ username }) => username === stage.sender.user.username)).toBe(true);
    expect((await stage.admin.call(noticesApi.listRules, {})).rules).toMatchObject([{ id: rule.id, openTroubles: 0 }]);
    await stage.remove(rule.id);
  });

  it('never go through the account in trouble, but through the one for that case', async () => {
    const both = { fromAccountId: stage.troubled.id, fallbackAccountId: stage.sender.id, to: [watch] };
    const alone = { fromAccountId: stage.troubled.id, fallbackAccountId: null, to: [watch] };
    const { rule } = await stage.add({ mail: both, webhookUrl: null });
    const { rule: hopeless } = await stage.add({ mail: alone, webhookUrl: null });
    await stage.cutOff();

    const [sent] = await eventually(async () => {
      const found = await stage.deliveriesOf(rule.id);
      return found[0]?.state === 'sent' ? found : null;
    }, patient);
    expect(sent?.message).toBe(`Sent from ${stage.sender.user.address}.`);
    const [waits] = await eventually(async () => {
      const found = await stage.deliveriesOf(hopeless.id);
      return found[0]?.message === null ? null : found;
    }, patient);
    expect(waits).toMatchObject({ state: 'waiting', message: 'An account to send from is itself in this trouble.' });
    expect(stage.smtp.delivered.some(({ username }) => username === stage.troubled.user.username)).toBe(false);
    stage.proxy.restore();
    await Promise.all([stage.remove(rule.id), stage.remove(hopeless.id)]);
    expect((await stage.deliveriesOf(hopeless.id)).map(({ state }) => state)).toEqual([]);
  });

  it('have a secret that is told once, is another one for another address, and stands in nothing that is read later', async () => {
    const { rule, secret } = await stage.add({ mail: null, isEnabled: false });
    const params = { ruleId: rule.id };
    expect(secret).toMatch(/^[\w-]{43}$/);
    const update = (changes: Partial<NoticeRuleInput>) =>
      stage.admin.call(noticesApi.updateRule, { params, body: stage.ruleOf({ mail: null, ...changes }) });

    expect((await update({ name: 'Another name' })).webhookSecret).toBeNull();
    const moved = (await update({ webhookUrl: `http://${stage.receiver.host}/elsewhere` })).webhookSecret;
    const { webhookSecret: renewed } = await stage.admin.call(noticesApi.renewSecret, {
      params,
      body: { renew: true },
    });
    expect(new Set([secret, moved, renewed]).size).toBe(3);

    await stage.test(rule.id);
    await eventually(async () => (await stage.deliveriesOf(rule.id))[0]?.state === 'sent', patient);
    const last = stage.receiver.received.at(-1) ?? { headers: {}, body: '' };
    expect([secret, moved ?? '', renewed].map((one) => isSignedBy(one, last))).toEqual([false, false, true]);
    const { entries } = await stage.admin.call(auditApi.search, { query: { action: 'notice.changed' } });
    expect(entries.some(({ facts }) => facts.detail === 'new secret: Tell the watch')).toBe(true);
    const read = JSON.stringify([(await stage.admin.call(noticesApi.listRules, {})).rules, entries]) + stage.app.logs();
    for (const one of [secret, moved ?? '', renewed]) expect(read).not.toContain(one);
    await stage.remove(rule.id);
    expect((await stage.admin.problemOf(noticesApi.test, { params, body: { send: true } })).code).toBe(
      'notice.rule-not-found',
    );
  });

  it('name a certificate that has run out for a whole mail server', async () => {
    const { rule } = await stage.add({ name: 'Certificates', troubles: ['outage'], mail: null });
    const problem = 'The certificate of expired.example is not valid at this date.';
    const host = 'expired.example';
    await stage.query(
      `UPDATE account SET imap_host = $2, state = 'reconnecting', failure_class = 'server', problem_code = 'certificate-expired',
         problem_message = $3 WHERE id = $1`,
      [stage.troubled.id, host, problem],
    );
    const event = await eventually(() => stage.events().find(({ keys }) => keys.includes(`outage:${host}`)), patient);
    await stage.query(
      `UPDATE account SET imap_host = $2, state = 'live', failure_class = NULL, problem_code = NULL, problem_message = NULL
       WHERE id = $1`,
      [stage.troubled.id, servers.dovecot.host],
    );
    expect(event.text).toContain(`${problem} All accounts of this mail server wait for it.`);
    await stage.remove(rule.id);
  });

  it('go by a rule that many may change at one time', async () => {
    const { rule } = await stage.add({ mail: null, isEnabled: false });
    const params = { ruleId: rule.id };
    // More than a process has connections to its database.
    const names = Array.from({ length: 25 }, (_, index) => `Name ${index}`);
    const saved = await Promise.all(
      names.map((name) =>
        stage.admin.call(noticesApi.updateRule, { params, body: stage.ruleOf({ name, mail: null, isEnabled: false }) }),
      ),
    );
    expect(saved.map((one) => one.rule.name)).toEqual(names);
    await stage.remove(rule.id);
  });

  it('are refused a rule that tells nobody, or sends from what is not there', async () => {
    const nowhere = '00000000-0000-4000-8000-000000000000';
    const same = { fromAccountId: stage.sender.id, fallbackAccountId: stage.sender.id, to: [watch] };
    for (const changes of [
      { mail: null, webhookUrl: null },
      { mail: { fromAccountId: nowhere, fallbackAccountId: null, to: [watch] } },
      { mail: same },
    ]) {
      expect((await stage.admin.problemOf(noticesApi.addRule, { body: stage.ruleOf(changes) })).code).toBe(
        'notice.rule-invalid',
      );
    }
  });
});
