import {
  accountsApi,
  type NoticeEvent,
  noticeEventSchema,
  type NoticeRule,
  noticesApi,
  odooApi,
} from '@maildesk/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servers } from '../support/integration.js';
import type { MailDesk } from '../support/maildesk.js';
import { NoticesStage, patient } from '../support/notices-stage.js';
import { OdooStandIn } from '../support/odoo-stand-in.js';
import { eventually } from '../support/wait.js';
import { isSignedBy } from '../support/webhook-receiver.js';

/** Lets the database forget nothing of what was told, as if it broke at that moment. */
const unforgettable = `
  CREATE FUNCTION keep_told() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'kept'; END $$;
  CREATE TRIGGER keep_told BEFORE DELETE ON told_trouble FOR EACH ROW EXECUTE FUNCTION keep_told();`;

describe('notices of trouble to a paired Odoo database', () => {
  let stage: NoticesStage;
  let odoo: OdooStandIn;
  const heard = (): NoticeEvent[] => odoo.told.map(({ body }) => noticeEventSchema.parse(JSON.parse(body)));
  const heardOf = (type: NoticeEvent['type']): NoticeEvent[] => heard().filter((event) => event.type === type);
  const ruleOfOdoo = async (): Promise<NoticeRule | undefined> =>
    (await stage.admin.call(noticesApi.listRules, {})).rules.find(({ odooDatabaseId }) => odooDatabaseId !== null);
  const untilRule = () => eventually(ruleOfOdoo, patient);

  beforeAll(async () => {
    stage = await NoticesStage.start(servers);
    odoo = await OdooStandIn.start('Main');
    await odoo.pair(stage.admin);
  });
  afterAll(async () => {
    await stage.stop();
    await odoo.stop();
  });

  it('go by a rule that comes with the pairing, can be changed, and stays', async () => {
    const rule = await untilRule();
    expect(rule).toMatchObject({ name: 'Odoo: Main', isEnabled: true, mail: null, webhookUrl: null });
    const params = { ruleId: rule.id };
    const body = stage.ruleOf({ mail: null, webhookUrl: null });
    await stage.admin.call(noticesApi.updateRule, { params, body });
    for (const refused of [
      stage.admin.problemOf(noticesApi.updateRule, { params, body: stage.ruleOf() }),
      stage.admin.problemOf(noticesApi.removeRule, { params }),
      stage.admin.problemOf(noticesApi.renewSecret, { params, body: { renew: true } }),
    ]) {
      expect((await refused).code).toBe('notice.rule-invalid');
    }
    await stage.test(rule.id);
    const last = await eventually(async () => {
      const found = (await ruleOfOdoo())?.lastDelivery;
      return found?.state === 'sent' ? found : null;
    }, patient);
    expect(last).toMatchObject({ way: 'odoo', type: 'test', message: `Taken by ${new URL(odoo.origin).host}.` });
    expect(heard()).toMatchObject([{ type: 'test', keys: [], open: [] }]);
    expect(odoo.told.every((one) => isSignedBy(odoo.webhookSecret, one))).toBe(true);
  });

  it('come once after all when Odoo was away and both processes were killed, again when it is paired anew, and once when it is over', async () => {
    const key = `not-fresh:${stage.troubled.id}`;
    odoo.webhookStatus = 500;
    await stage.cutOff();
    const failed = await eventually(async () => {
      const found = (await ruleOfOdoo())?.lastDelivery;
      return found?.type === 'health.trouble' && found.message !== null ? found : null;
    }, patient);
    expect(failed).toMatchObject({ state: 'waiting', way: 'odoo' });
    expect(failed.message).toContain('answered with status 500');
    await Promise.all([stage.app.kill9(), stage.other.kill9()]);
    odoo.webhookStatus = 200;
    await Promise.all([stage.app.start(), stage.other.start()]);
    await stage.due();
    await eventually(async () => (await ruleOfOdoo())?.lastDelivery?.state === 'sent', patient);
    const [first, ...repeated] = heardOf('health.trouble');
    expect(first).toMatchObject({ keys: [key], open: [key], account: { id: stage.troubled.id } });
    expect(new Set([first, ...repeated].map((event) => event?.id)).size).toBe(1);

    odoo.told.length = 0;
    await odoo.pair(stage.admin, (await ruleOfOdoo())?.odooDatabaseId ?? null);
    await eventually(() => heardOf('health.trouble').length > 0, patient);
    expect(heardOf('health.trouble').map(({ keys }) => keys)).toEqual([[key]]);
    expect(heardOf('health.trouble')[0]?.id).not.toBe(first?.id);
    expect(odoo.told.every((one) => isSignedBy(odoo.webhookSecret, one))).toBe(true);

    stage.proxy.restore();
    await eventually(() => heardOf('health.recovered').length > 0, patient);
    expect(heardOf('health.recovered')).toMatchObject([{ keys: [key], open: [], account: { id: stage.troubled.id } }]);
  }, 120_000);

  it('are given up and forgotten at one time, so that a trouble of which Odoo never heard is told anew', async () => {
    odoo.told.length = 0;
    odoo.webhookStatus = 500;
    await stage.cutOff();
    await eventually(async () => {
      const last = (await ruleOfOdoo())?.lastDelivery;
      return last?.type === 'health.trouble' && last.message !== null;
    }, patient);
    await stage.query(unforgettable);
    await stage.query(`UPDATE notice_delivery SET created_at = now() - interval '4 days', attempts = 5, next_attempt_at = now()
       WHERE state = 'waiting' AND way = 'odoo'`);
    const isOnRecord = (process: MailDesk) => process.logs().includes('could not be put down: QueryFailedError: kept');
    await eventually(() => isOnRecord(stage.app) || isOnRecord(stage.other), patient);
    const isGivenUp = async (): Promise<boolean> => {
      const { deliveries } = await stage.admin.call(noticesApi.listDeliveries, {});
      return deliveries.some(({ way, state }) => way === 'odoo' && state === 'failed');
    };
    expect(await isGivenUp()).toBe(false);

    // Whatever is heard of it later was told anew.
    const given = heardOf('health.trouble').at(-1);
    await stage.query('DROP TRIGGER keep_told ON told_trouble');
    await stage.due();
    await eventually(isGivenUp, patient);
    odoo.webhookStatus = 200;
    await stage.due();
    await eventually(async () => {
      const last = (await ruleOfOdoo())?.lastDelivery;
      return last?.type === 'health.trouble' && last.state === 'sent';
    }, patient);
    const [key] = given?.keys ?? [];
    expect(heardOf('health.trouble').at(-1)).toMatchObject({ keys: [key], open: [key] });
    expect(heardOf('health.trouble').at(-1)?.id).not.toBe(given?.id);
  });

  it('say that all is over when the database is not to be told any more, and tell all anew when it is again', async () => {
    const key = `not-fresh:${stage.troubled.id}`;
    const rule = await untilRule();
    const setEnabled = (isEnabled: boolean) =>
      stage.admin.call(noticesApi.updateRule, {
        params: { ruleId: rule.id },
        body: stage.ruleOf({ mail: null, webhookUrl: null, isEnabled }),
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
    await stage.due();
    await eventually(async () => (await ruleOfOdoo())?.lastDelivery?.state === 'sent', patient);
    expect(heardOf('health.recovered').at(-1)).toMatchObject({ keys: [key], open: [] });
    odoo.told.length = 0;
    await setEnabled(true);
    await eventually(() => heardOf('health.trouble').length > 0, patient);
    stage.proxy.restore();
    await eventually(() => heardOf('health.recovered').length > 0, patient);
  });

  it('say that a trouble is over when its account was removed', async () => {
    odoo.told.length = 0;
    await stage.cutOff();
    await eventually(() => heardOf('health.trouble').length > 0, patient);
    await stage.admin.call(accountsApi.remove, { params: { accountId: stage.troubled.id } });
    await eventually(() => heardOf('health.recovered').length > 0, patient);
    expect(heardOf('health.recovered')).toMatchObject([
      { keys: [`not-fresh:${stage.troubled.id}`], open: [], account: null },
    ]);
    stage.proxy.restore();
  });

  it('end with the pairing, of which the database hears that nothing is open', async () => {
    const databaseId = (await untilRule()).odooDatabaseId ?? '';
    odoo.told.length = 0;
    await stage.admin.call(odooApi.unpair, { params: { databaseId } });
    await eventually(async () => (await ruleOfOdoo()) === undefined, patient);
    await eventually(() => odoo.told.length > 0, patient);
    expect(heard()).toMatchObject([{ type: 'health.recovered', keys: [], open: [] }]);
    expect(odoo.told.every((one) => isSignedBy(odoo.webhookSecret, one))).toBe(true);
  });
});
