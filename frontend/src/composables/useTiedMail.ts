import { threadsApi, type Message, type Thread } from '@maildesk/contracts';
import { onScopeDispose, watch } from 'vue';
import { ApiError } from '../api/api-error';
import { call } from '../api/call';
import { namesOf } from '../lib/odoo/files';
import { mailRef } from '../lib/odoo/mail-ref';
import { mayTry, refusedTie, type ComposerHost, type RecordTie, type WaitingTie } from '../lib/odoo/record-tie';
import { askOdoo } from '../lib/odoo/verbs';
import { reasonOf } from '../lib/reason';
import { t } from '../locales/records';
import { useFollowed } from '../stores/followed';
import { useOutbox } from '../stores/outbox';
import { useRecordTies } from '../stores/record-ties';
import { useToasts } from '../stores/toasts';
import { useLogMail } from './useLogMail';

/**
 * Puts mail that was written from records beside them, as soon as it is sent, and into their chatters where that was wished.
 * What is on its way when the page goes is taken up by the next one; mail that was taken back is put nowhere.
 */
export function useTiedMail({ records, userId }: ComposerHost): void {
  const ties = useRecordTies();
  const outbox = useOutbox();
  const followed = useFollowed();
  const toasts = useToasts();
  const { logOne } = useLogMail(records);
  const busy = new Set<string>();
  /** What there was news of while it was looked after: the mail may have been sent since it was read. */
  const again = new Set<string>();
  let isOver = false;

  /** The mail as it is now; null when it was taken back. @throws ApiError when it cannot be asked for */
  async function find({ accountId, threadId, messageId }: WaitingTie): Promise<Message | null> {
    try {
      const thread: Thread = await call(threadsApi.read, { params: { accountId, threadId } });
      return thread.messages.find(({ id }) => id === messageId) ?? null;
    } catch (error) {
      if (error instanceof ApiError && error.code === 'thread.not-found') return null;
      throw error;
    }
  }

  /** Beside the record it may stand for whoever sees that; into a chatter writes who may change the record. */
  async function tieTo({ record, name, log }: RecordTie, message: Message): Promise<void> {
    const mail = mailRef(message, null);
    await saying('sentIsNotBeside', name, () =>
      askOdoo(records, 'link_conversation', { model: record.model, res_id: record.id, mail }),
    );
    if (log) {
      const { link, left } = await saying('sentIsNotInChatter', name, () => logOne(record, message, true, false));
      followed.set(link);
      const rest = left.length === 0 ? '' : ` ${t('filesLeft', { names: namesOf(left) })}`;
      toasts.show(`${t('sentIsInChatter', { name })}${rest}`);
    } else toasts.show(t('sentIsBeside', { name }));
  }

  /** @throws PlainError with the words of Odoo, ApiError: what was told already */
  async function saying<T>(
    failure: 'sentIsNotBeside' | 'sentIsNotInChatter',
    name: string,
    act: () => Promise<T>,
  ): Promise<T> {
    try {
      return await act();
    } catch (error) {
      toasts.show(t(failure, { name, reason: reasonOf(error) }), { tone: 'error' });
      throw error;
    }
  }

  async function settle(waiting: WaitingTie): Promise<void> {
    const message = await find(waiting);
    if (isOver) return;
    if (message === null) {
      ties.remove(waiting);
      return;
    }
    if (message.outbox !== null && message.outbox.state !== 'sent') return;
    try {
      await tieTo(waiting.tie, message);
      ties.remove(waiting);
    } catch (error) {
      if (error instanceof ApiError) return;
      const refused = refusedTie(waiting, new Date());
      if (refused === null) ties.remove(waiting);
      else ties.keep(refused);
    }
  }

  async function look(waiting: WaitingTie): Promise<void> {
    const { outboxItemId } = waiting;
    if (busy.has(outboxItemId)) {
      again.add(outboxItemId);
      return;
    }
    if (!mayTry(waiting, new Date())) return;
    busy.add(outboxItemId);
    try {
      await settle(waiting);
    } catch {
      // The server cannot be asked now. It waits for the next news of the outbox, or the next page.
    } finally {
      busy.delete(outboxItemId);
    }
    if (!again.delete(outboxItemId) || isOver) return;
    const current = ties.waiting.find((other) => other.outboxItemId === outboxItemId);
    if (current !== undefined) await look(current);
  }

  ties.load(userId);
  watch(
    () => outbox.items,
    () => {
      for (const waiting of ties.waiting) void look(waiting);
    },
    { immediate: true },
  );
  onScopeDispose(() => (isOver = true));
}
