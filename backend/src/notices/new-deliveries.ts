import type { NoticeEvent } from '@maildesk/contracts';
import { newId } from '../common/new-id.js';
import type { NewDelivery } from './notice-deliveries.repository.js';
import type { StoredRule } from './notice-rules.repository.js';
import type { NoticeText } from './notice-words.js';

/** What is known of a rule when something is told by it. */
type Teller = Pick<StoredRule, 'id' | 'name' | 'mail' | 'webhookUrl' | 'odooDatabaseId'>;

/** What there is to tell but for its words; see `NoticeEvent`. `troubledIds`: accounts that nothing is to be sent from. */
export interface ToTell extends Pick<NoticeEvent, 'type' | 'keys' | 'open' | 'url'> {
  readonly troubledIds: readonly string[];
  readonly now: Date;
}

/** One event becomes one delivery for each way of the rule. */
export function newDeliveries(rule: Teller, text: NoticeText, { troubledIds, now, ...said }: ToTell): NewDelivery[] {
  const event: NoticeEvent = { id: newId(), at: now.toISOString(), ...said, ...text };
  const common = { ruleId: rule.id, ruleName: rule.name, troubledIds, event };
  const deliveries: NewDelivery[] = [];
  if (rule.mail !== null) deliveries.push({ ...common, id: newId(), way: 'mail', target: rule.mail.to.join(', ') });
  if (rule.webhookUrl !== null)
    deliveries.push({ ...common, id: newId(), way: 'webhook', target: new URL(rule.webhookUrl).host });
  if (rule.odooDatabaseId !== null) deliveries.push({ ...common, id: newId(), way: 'odoo', target: rule.name });
  return deliveries;
}
