import type { NoticeRule, NoticeRuleInput, NoticeTrouble } from '@maildesk/contracts';

/** What stands in the form of a rule. `to` is a text, one address a line or separated by commas. */
export interface NoticeInput {
  name: string;
  isEnabled: boolean;
  troubles: NoticeTrouble[];
  afterMinutes: number;
  quietMinutes: number;
  byMail: boolean;
  fromAccountId: string;
  /** Empty for none. */
  fallbackAccountId: string;
  to: string;
  byWebhook: boolean;
  webhookUrl: string;
  /** It tells an Odoo database, and nobody else. */
  toOdoo: boolean;
}

export const troubleNames: Readonly<Record<NoticeTrouble, string>> = {
  'not-fresh': 'New mail may not be coming in: the inbox was not checked for more than ten minutes',
  'sign-in-needed': 'An account waits for a person, such as for a new password',
  'not-sent': 'A message could not be sent',
  'changes-waiting': 'Changes do not reach the mail server',
  outage: 'A mail server is out of reach for all of its accounts',
};

const shortNames: Readonly<Record<NoticeTrouble, string>> = {
  'not-fresh': 'mail not coming in',
  'sign-in-needed': 'a person needed',
  'not-sent': 'mail not sent',
  'changes-waiting': 'changes not carried over',
  outage: 'outages',
};

export const allTroubles = Object.keys(troubleNames) as NoticeTrouble[];

export const newNotice = (): NoticeInput => ({
  name: '',
  isEnabled: true,
  troubles: [...allTroubles],
  afterMinutes: 5,
  quietMinutes: 10,
  byMail: true,
  fromAccountId: '',
  fallbackAccountId: '',
  to: '',
  byWebhook: false,
  webhookUrl: '',
  toOdoo: false,
});

export function inputOfRule(rule: NoticeRule): NoticeInput {
  const { name, isEnabled, troubles, afterMinutes, quietMinutes, mail, webhookUrl, odooDatabaseId } = rule;
  return {
    name,
    isEnabled,
    troubles: [...troubles],
    afterMinutes,
    quietMinutes,
    byMail: mail !== null,
    fromAccountId: mail?.fromAccountId ?? '',
    fallbackAccountId: mail?.fallbackAccountId ?? '',
    to: mail?.to.join('\n') ?? '',
    byWebhook: webhookUrl !== null,
    webhookUrl: webhookUrl ?? '',
    toOdoo: odooDatabaseId !== null,
  };
}

export function toRuleInput(input: NoticeInput): NoticeRuleInput {
  const { isEnabled, troubles, afterMinutes, quietMinutes, byMail, fromAccountId, fallbackAccountId } = input;
  const mail = { fromAccountId, fallbackAccountId: fallbackAccountId || null, to: addressesOf(input.to) };
  return {
    name: input.name.trim(),
    isEnabled,
    troubles: [...troubles],
    afterMinutes,
    quietMinutes,
    mail: byMail ? mail : null,
    webhookUrl: input.byWebhook ? input.webhookUrl.trim() : null,
  };
}

export type NoticeField = 'name' | 'troubles' | 'minutes' | 'ways' | 'from' | 'to' | 'webhook';

/** What is missing or wrong, in sentences. */
export function noticeProblems(input: NoticeInput): Partial<Record<NoticeField, string>> {
  const problems: Partial<Record<NoticeField, string>> = {};
  const isMinutes = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 1440;
  if (input.name.trim() === '') problems.name = 'Give it a name.';
  if (input.troubles.length === 0) problems.troubles = 'Choose at least one.';
  if (!isMinutes(input.afterMinutes) || !isMinutes(input.quietMinutes)) problems.minutes = 'Minutes go from 0 to 1440.';
  if (!input.byMail && !input.byWebhook && !input.toOdoo) problems.ways = 'Choose mail, a webhook, or both.';
  if (input.byMail && input.fromAccountId === '') problems.from = 'Choose the account that sends.';
  const toProblem = input.byMail ? addressesProblem(addressesOf(input.to)) : null;
  if (toProblem !== null) problems.to = toProblem;
  if (input.byWebhook && !/^https?:\/\/[^\s/]+/.test(input.webhookUrl.trim()))
    problems.webhook = 'Enter an address that begins with https://.';
  return problems;
}

/** What a rule does, in a line. */
export function ruleWords({ troubles, afterMinutes, mail, webhookUrl, odooDatabaseId }: NoticeRule): string {
  const what =
    troubles.length === allTroubles.length ? 'any trouble' : troubles.map((trouble) => shortNames[trouble]).join(', ');
  const after = afterMinutes === 0 ? 'at once' : `after ${afterMinutes} ${afterMinutes === 1 ? 'minute' : 'minutes'}`;
  const ways = [
    mail === null ? '' : `mail to ${mail.to.join(', ')}`,
    webhookUrl === null ? '' : 'webhook',
    odooDatabaseId === null ? '' : 'an activity in Odoo',
  ];
  return `Of ${what}, ${after}: ${ways.filter((way) => way !== '').join(' and ')}`;
}

const addressesOf = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).filter((word) => word !== ''))];

function addressesProblem(addresses: readonly string[]): string | null {
  if (addresses.length === 0) return 'Enter at least one address.';
  if (addresses.length > 10) return 'At most ten addresses; use a list of your mail server for more.';
  const wrong = addresses.find((address) => !/^[^\s@]+@[^\s@]+$/.test(address));
  return wrong === undefined ? null : `“${wrong}” is not a mail address.`;
}
