import {
  noticesApi,
  type NoticeDelivery,
  type NoticeRule,
  type NoticeRuleInput,
  type ReplyOf,
} from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { call } from '../api/call';
import { reasonOf } from '../lib/reason';

/** Whom MailDesk tells of trouble, and how the last notices went. */
export const useNotices = defineStore('notices', () => {
  const rules = shallowRef<readonly NoticeRule[]>([]);
  const deliveries = shallowRef<readonly NoticeDelivery[]>([]);
  const state = shallowRef<'loading' | 'ready' | 'error'>('loading');
  const errorText = shallowRef<string | null>(null);

  /** Reads all anew; what is shown stays when that fails, and is said to be old. */
  async function load(): Promise<void> {
    try {
      const [known, last] = await Promise.all([call(noticesApi.listRules, {}), call(noticesApi.listDeliveries, {})]);
      rules.value = known.rules;
      deliveries.value = last.deliveries;
      state.value = 'ready';
      errorText.value = null;
    } catch (error) {
      errorText.value = reasonOf(error);
      if (state.value === 'loading') state.value = 'error';
    }
  }

  /** Adds a rule, or replaces the one with this id. @throws ApiError */
  async function save(ruleId: string | null, input: NoticeRuleInput): Promise<ReplyOf<typeof noticesApi.addRule>> {
    const saved =
      ruleId === null
        ? await call(noticesApi.addRule, { body: input })
        : await call(noticesApi.updateRule, { params: { ruleId }, body: input });
    await load();
    return saved;
  }

  /** @throws ApiError */
  async function remove(ruleId: string): Promise<void> {
    await call(noticesApi.removeRule, { params: { ruleId } });
    await load();
  }

  /** Answers the new secret, which is told this once. @throws ApiError */
  async function renewSecret(ruleId: string): Promise<string> {
    return (await call(noticesApi.renewSecret, { params: { ruleId }, body: { renew: true } })).webhookSecret;
  }

  /** @throws ApiError */
  async function test(ruleId: string): Promise<void> {
    await call(noticesApi.test, { params: { ruleId }, body: { send: true } });
    await load();
  }

  return { rules, deliveries, state, errorText, load, save, remove, renewSecret, test };
});
