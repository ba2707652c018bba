import type { NoticeRule, NoticeRuleInput, NoticeTrouble } from '@maildesk/contracts';
import { t } from '../locales/notices';
import { spoken } from '../locales/spoken';

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

const troublesInOrder: Readonly<Record<NoticeTrouble, true>> = {
  'not-fresh': true,
  'sign-in-needed': true,
  'not-sent': true,
  'changes-waiting': true,
  outage: true,
};

export const allTroubles = Object.keys(troublesInOrder) as NoticeTrouble[];

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
  if (input.name.trim() === '') problems.name = t('problem.name');
  if (input.troubles.length === 0) problems.troubles = t('problem.troubles');
  if (!isMinutes(input.afterMinutes) || !isMinutes(input.quietMinutes)) problems.minutes = t('problem.minutes');
  if (!input.byMail && !input.byWebhook && !input.toOdoo) problems.ways = t('problem.ways');
  if (input.byMail && input.fromAccountId === '') problems.from = t('problem.from');
  const toProblem = input.byMail ? addressesProblem(addressesOf(input.to)) : null;
  if (toProblem !== null) problems.to = toProblem;
  if (input.byWebhook && !/^https?:\/\/[^\s/]+/.test(input.webhookUrl.trim())) problems.webhook = t('problem.webhook');
  return problems;
}

/** What a rule does, in a line. */
export function ruleWords({ troubles, afterMinutes, mail, webhookUrl, odooDatabaseId }: NoticeRule): string {
  const what =
    troubles.length === allTroubles.length
      ? t('anyTrouble')
      : listed(
          troubles.map((trouble) => t(`short.${trouble}`)),
          'unit',
        );
  const after = afterMinutes === 0 ? t('atOnce') : t('afterMinutes', { count: afterMinutes });
  const ways = [
    mail === null ? '' : t('mailTo', { to: mail.to.join(', ') }),
    webhookUrl === null ? '' : t('aWebhook'),
    odooDatabaseId === null ? '' : t('anActivity'),
  ];
  return t('ruleLine', {
    what,
    after,
    ways: listed(
      ways.filter((way) => way !== ''),
      'conjunction',
    ),
  });
}

/** As the language lists things. */
const listed = (parts: readonly string[], type: 'unit' | 'conjunction'): string =>
  new Intl.ListFormat(spoken.value.language, { type, style: type === 'unit' ? 'short' : 'long' }).format(parts);

const addressesOf = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).filter((word) => word !== ''))];

function addressesProblem(addresses: readonly string[]): string | null {
  if (addresses.length === 0) return t('problem.noAddress');
  if (addresses.length > 10) return t('problem.manyAddresses');
  const wrong = addresses.find((address) => !/^[^\s@]+@[^\s@]+$/.test(address));
  return wrong === undefined ? null : t('problem.wrongAddress', { address: wrong });
}
