import { describe, expect, it } from 'vitest';
import { inputOfRule, newNotice, noticeProblems, ruleWords, toRuleInput, type NoticeInput } from './notice-form';

const good: NoticeInput = {
  ...newNotice(),
  name: ' Watch ',
  fromAccountId: 'a',
  to: 'one@example.org, two@example.org\none@example.org',
};
const rule = { id: 'r', openTroubles: 0, odooDatabaseId: null, lastDelivery: null, ...toRuleInput(good) };

describe('the form of a rule', () => {
  it('makes what the server is told, and the other way round', () => {
    const mail = { fromAccountId: 'a', fallbackAccountId: null, to: ['one@example.org', 'two@example.org'] };
    expect(rule).toMatchObject({ name: 'Watch', mail, webhookUrl: null, afterMinutes: 5 });
    expect(toRuleInput(inputOfRule(rule))).toEqual(toRuleInput(good));
  });

  it.each<[string, Partial<NoticeInput>, string[]]>([
    ['nothing when all is there', {}, []],
    ['a name', { name: ' ' }, ['name']],
    ['a kind of trouble', { troubles: [] }, ['troubles']],
    ['whole minutes', { afterMinutes: 1.5 }, ['minutes']],
    ['a way', { byMail: false }, ['ways']],
    ['who sends, and to whom', { fromAccountId: '', to: '' }, ['from', 'to']],
    ['addresses that are some', { to: 'one@example.org someone' }, ['to']],
    [
      'no mail where there is only a webhook',
      { byMail: false, byWebhook: true, webhookUrl: 'https://x.example', to: '' },
      [],
    ],
    ['no way where it is an Odoo database that is told', { byMail: false, toOdoo: true }, []],
    ['the address of a webhook', { byWebhook: true, webhookUrl: 'x.example' }, ['webhook']],
  ])('asks for %s', (_name, changes, wrong) => {
    expect(Object.keys(noticeProblems({ ...good, ...changes }))).toEqual(wrong);
  });

  it('tells what a rule does in a line', () => {
    expect(ruleWords(rule)).toBe('Of any trouble, after 5 minutes: mail to one@example.org, two@example.org');
    const other = {
      ...rule,
      troubles: ['outage'],
      afterMinutes: 0,
      mail: null,
      webhookUrl: 'https://x.example',
    } as const;
    expect(ruleWords({ ...other, troubles: [...other.troubles] })).toBe('Of outages, at once: webhook');
    const ofOdoo = { ...rule, mail: null, odooDatabaseId: 'd' };
    expect(ruleWords(ofOdoo)).toBe('Of any trouble, after 5 minutes: an activity in Odoo');
    expect(toRuleInput(inputOfRule(ofOdoo))).toMatchObject({ mail: null, webhookUrl: null });
  });
});
