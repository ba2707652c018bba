// @vitest-environment happy-dom
import type { OutboxItem } from '@maildesk/contracts';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, type EffectScope } from 'vue';
import type { RecordsBridge } from '../lib/host';
import { waitingTie, type RecordTie } from '../lib/odoo/record-tie';
import { PlainError } from '../lib/plain-error';
import { useOutbox } from '../stores/outbox';
import { useRecordTies } from '../stores/record-ties';
import { useToasts } from '../stores/toasts';
import { useTiedMail } from './useTiedMail';

const accountId = '00000000-0000-4000-8000-000000000002';
const threadId = '00000000-0000-4000-8000-000000000003';
const item: OutboxItem = {
  id: 'item',
  accountId,
  messageId: 'message',
  threadId,
  state: 'queued',
  subject: 'Order',
  to: [],
  error: null,
  nextAttemptAt: null,
  createdAt: '2026-11-20T10:00:00Z',
};
const tie: RecordTie = { record: { model: 'crm.lead', id: 7 }, name: 'Forty chairs', log: false, userId: 'ann' };
const link = {
  id: 3,
  account_id: accountId,
  conversation_id: threadId,
  record: { model: 'crm.lead', id: 7, name: 'Forty chairs', state: null, tone: 'plain', when: null, amount: null },
  follow: false,
  since: null,
  logged: [],
  taken_out: [],
};

describe('mail that was written from a record', () => {
  let scope: EffectScope;
  let asked: { verb: string; args: Record<string, unknown> }[];
  /** What the server has of it; null when it was taken back, and no answer at all when it is undefined. */
  let state: string | null | undefined;
  /** The verb that Odoo refuses. */
  let refuses: 'none' | 'all' | 'log_email';
  let reads: number;

  const records = {
    call(verb: string, args: Record<string, unknown>) {
      asked.push({ verb, args });
      if (refuses === 'all' || refuses === verb)
        return Promise.reject(new PlainError('This record is no longer there.'));
      return Promise.resolve(verb === 'log_email' ? { state: 'logged', link } : link);
    },
  } as unknown as RecordsBridge;

  const message = () => ({
    id: 'message',
    accountId,
    threadId,
    messageIdHeader: 'order@example.org',
    subject: 'Order',
    from: [{ name: 'Ann', address: 'ann@example.org' }],
    sentAt: null,
    receivedAt: '2026-11-20T10:00:00Z',
    preview: '',
    flags: [],
    outbox: state === 'filed' ? null : { state },
  });
  const page = (): void => {
    setActivePinia(createPinia());
    scope = effectScope();
    scope.run(() => useTiedMail({ records, userId: 'ann' }));
  };
  /** The server was asked what became of the mail. */
  const lookedUp = (): Promise<void> => vi.waitFor(() => expect(reads).toBeGreaterThan(0));

  beforeEach(() => {
    localStorage.clear();
    asked = [];
    state = 'queued';
    refuses = 'none';
    reads = 0;
    vi.stubGlobal('fetch', (url: string) => {
      reads += 1;
      if (state === undefined) return Promise.reject(new TypeError('no network'));
      if (url.endsWith('/body')) return Promise.resolve(Response.json({ text: 'Hi', html: null, attachments: [] }));
      return Promise.resolve(Response.json({ messages: state === null ? [] : [message()] }));
    });
    page();
  });
  afterEach(() => {
    scope.stop();
    vi.unstubAllGlobals();
  });

  function send(wanted: RecordTie): void {
    useRecordTies().add(wanted, item);
    useOutbox().upsert(item);
  }

  it('is put beside it once it is sent, and not before', async () => {
    send(tie);
    await lookedUp();
    expect(asked).toEqual([]);

    state = 'sent';
    useOutbox().upsert({ ...item, state: 'sent' });

    await vi.waitFor(() => expect(useRecordTies().waiting).toEqual([]));
    expect(asked).toMatchObject([
      { verb: 'link_conversation', args: { model: 'crm.lead', res_id: 7, mail: { conversation_id: threadId } } },
    ]);
    expect(localStorage).toHaveLength(0);
  });

  it('goes into its chatter where that was wished', async () => {
    state = 'filed';
    send({ ...tie, log: true });

    await vi.waitFor(() => expect(useRecordTies().waiting).toEqual([]));
    expect(asked).toMatchObject([
      { verb: 'link_conversation', args: { res_id: 7 } },
      { verb: 'log_email', args: { res_id: 7, mail: { message_id_header: 'order@example.org' }, follow: false } },
    ]);
  });

  it('is put beside it by the next page when this one goes first', async () => {
    send(tie);
    await lookedUp();
    scope.stop();
    state = 'sent';

    page();

    await vi.waitFor(() => expect(asked).toHaveLength(1));
    expect(useRecordTies().waiting).toEqual([]);
  });

  it('is put nowhere when it was taken back', async () => {
    send(tie);
    state = null;
    useOutbox().upsert({ ...item, state: 'cancelled' });

    await vi.waitFor(() => expect(useRecordTies().waiting).toEqual([]));
    expect(asked).toEqual([]);
  });

  it('is looked at once more when there is news while it is looked at', async () => {
    let answer = (_reply: Response): void => undefined;
    vi.stubGlobal('fetch', () => {
      reads += 1;
      if (reads > 1) return Promise.resolve(Response.json({ messages: [message()] }));
      return new Promise<Response>((resolve) => (answer = resolve));
    });
    send(tie);
    await lookedUp();
    const before = Response.json({ messages: [message()] });

    state = 'sent';
    useOutbox().upsert({ ...item, state: 'sent' });
    await nextTick();
    answer(before);

    await vi.waitFor(() => expect(useRecordTies().waiting).toEqual([]));
    expect(asked).toHaveLength(1);
    expect(reads).toBe(2);
  });

  it('is not given up when Odoo is away for a moment, when there is more news', async () => {
    state = 'sent';
    refuses = 'all';
    send(tie);
    await vi.waitFor(() => expect(useRecordTies().waiting[0]?.refusals).toBe(1));

    // Both are looked at when the other one's news comes, this one first.
    useRecordTies().add({ ...tie, name: 'Other' }, { ...item, id: 'other' });
    useOutbox().upsert({ ...item, id: 'other' });
    await vi.waitFor(() => expect(useRecordTies().waiting[1]?.refusals).toBe(1));

    expect(asked).toHaveLength(2);
    expect(useRecordTies().waiting[0]).toMatchObject({ outboxItemId: 'item', refusals: 1 });
  });

  it('waits while the server cannot be asked', async () => {
    state = undefined;
    send(tie);
    await lookedUp();

    expect(useRecordTies().waiting).toHaveLength(1);
    expect(useToasts().toasts).toEqual([]);
  });

  it('is given up, and that is told, when Odoo refuses it again and again', async () => {
    state = 'sent';
    refuses = 'all';
    useRecordTies().keep({ ...waitingTie(tie, item, new Date()), refusals: 2 });
    useOutbox().upsert(item);

    await vi.waitFor(() => expect(useRecordTies().waiting).toEqual([]));
    expect(useToasts().toasts.map(({ text }) => text)).toEqual([
      'The mail was sent, but is not beside “Forty chairs”. This record is no longer there.',
    ]);
  });

  it('is beside it also where the person may not write into its chatter, and they are told', async () => {
    state = 'sent';
    refuses = 'log_email';
    send({ ...tie, log: true });

    await vi.waitFor(() => expect(useRecordTies().waiting[0]?.refusals).toBe(1));
    expect(asked.map(({ verb }) => verb)).toEqual(['link_conversation', 'log_email']);
    expect(useToasts().toasts.map(({ text }) => text)).toEqual([
      'The mail was sent and is beside “Forty chairs”, but not in its chatter. This record is no longer there.',
    ]);
  });
});
