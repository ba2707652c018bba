import { readdir, readFile } from 'node:fs/promises';
import { type NoticeEvent, noticeEventSchema } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { newDeliveries } from './new-deliveries.js';
import { healthPageOf, manyText, noticeText, testText } from './notice-words.js';

/** Odoo's tests hold the addon against the same files. */
const examples = new URL('../../../odoo-module/maildesk/tests/webhook/', import.meta.url);
const read = async (name: string): Promise<NoticeEvent> =>
  noticeEventSchema.parse(JSON.parse(await readFile(new URL(`${name}.json`, examples), 'utf8')));

const rule = { id: 'r', name: 'Odoo: example', mail: null, webhookUrl: null, odooDatabaseId: 'd' };
const accountId = '01900000-0000-7000-8000-00000000000a';
const subject = { trouble: 'sign-in-needed', subject: accountId, accountId } as const;
const account = {
  accountId,
  address: 'sales@example.org',
  words: 'The mail server does not accept the password.',
  nextStep: 'Enter the new password.',
};
const began = new Date('2026-03-01T11:50:00Z');
const url = healthPageOf('https://mail.example.org');
const key = `sign-in-needed:${accountId}`;
const outage = 'outage:imap.example.org';
const many = ['not-fresh:01900000-0000-7000-8000-00000000000b', 'not-fresh:01900000-0000-7000-8000-00000000000c'];

const told: Record<string, () => ReturnType<typeof newDeliveries>> = {
  'health.trouble': () => {
    const now = new Date('2026-03-01T12:00:00Z');
    const text = noticeText({ ...subject, since: began }, account, { isOver: false, now });
    return newDeliveries(rule, text, { type: 'health.trouble', keys: [key], open: [key], url, troubledIds: [], now });
  },
  'health.trouble.many': () => {
    const now = new Date('2026-03-01T12:01:00Z');
    const each = many.map((one) => ({ ...account, accountId: one, address: `${one.slice(-1)}@example.org` }));
    const text = manyText('not-fresh', each, { isOver: false, removed: 0 });
    const open = [key, outage, ...many];
    return newDeliveries(rule, text, { type: 'health.trouble', keys: many, open, url, troubledIds: [], now });
  },
  'health.recovered': () => {
    const now = new Date('2026-03-01T12:10:00Z');
    const over = { ...account, words: 'In step.', nextStep: null };
    const text = noticeText({ ...subject, since: began }, over, { isOver: true, now });
    const open = [outage, ...many];
    return newDeliveries(rule, text, { type: 'health.recovered', keys: [key], open, url, troubledIds: [], now });
  },
  test: () => {
    const now = new Date('2026-03-01T12:20:00Z');
    return newDeliveries(rule, testText(rule.name), { type: 'test', keys: [], open: [], url, troubledIds: [], now });
  },
};

describe('what a paired database is told', () => {
  it('has an example of each kind, by which the addon is tested', async () => {
    const names = (await readdir(examples)).map((name) => name.replace(/\.json$/, ''));
    expect(names.toSorted()).toEqual(Object.keys(told).toSorted());
  });

  it.each(Object.keys(told))('is what the example of %s says', async (name) => {
    const example = await read(name);
    const [delivery, ...others] = told[name]?.() ?? [];
    expect(others).toEqual([]);
    expect(delivery).toMatchObject({ way: 'odoo', event: { ...example, id: expect.any(String) } });
  });
});
