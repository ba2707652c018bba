import type { NoticeEvent, NoticeRule } from '@maildesk/contracts';
import { newId } from '../common/new-id.js';
import type { NewDelivery } from './notice-deliveries.repository.js';
import type { NoticeText } from './notice-words.js';

/** One event becomes one delivery for each way of the rule. `troubledIds`: accounts that nothing is to be sent from. */
export function newDeliveries(
  rule: Pick<NoticeRule, 'id' | 'name' | 'mail' | 'webhookUrl'>,
  type: NoticeEvent['type'],
  text: NoticeText,
  { troubledIds, now }: { troubledIds: readonly string[]; now: Date },
): NewDelivery[] {
  const event: NoticeEvent = { id: newId(), type, at: now.toISOString(), ...text };
  const common = { ruleId: rule.id, ruleName: rule.name, troubledIds, event };
  const deliveries: NewDelivery[] = [];
  if (rule.mail !== null) deliveries.push({ ...common, id: newId(), way: 'mail', target: rule.mail.to.join(', ') });
  if (rule.webhookUrl !== null)
    deliveries.push({ ...common, id: newId(), way: 'webhook', target: new URL(rule.webhookUrl).host });
  return deliveries;
}
