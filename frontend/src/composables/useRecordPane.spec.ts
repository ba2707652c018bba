// @vitest-environment happy-dom
import type { MailAddress } from '@maildesk/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, shallowRef, type EffectScope } from 'vue';
import type { RecordsBridge } from '../lib/host';
import type { Pane } from '../lib/odoo/pane';
import { PlainError } from '../lib/plain-error';
import { useRecordPane, type PaneSubject } from './useRecordPane';

const anna: MailAddress = { name: 'Anna', address: 'Anna@example.org' };
const bert: MailAddress = { name: 'Bert', address: 'bert@example.org' };
const cleo: MailAddress = { name: 'Cleo', address: 'cleo@example.org' };
const about = (threadId: string, people: readonly MailAddress[]): PaneSubject => ({
  accountId: 'account',
  threadId,
  people,
  messageIds: [],
});
const paneOf = (emails: readonly string[]): Pane => ({
  people: emails.map((email) => ({ email, contact: null, company: null })),
  sections: [],
  creates: [],
});

function setUp(answer: (emails: string[]) => Promise<unknown>, answerLinks = () => Promise.resolve<unknown>([])) {
  const questions: string[][] = [];
  const records: RecordsBridge = {
    features: new Set(),
    call(verb, args) {
      if (verb !== 'find_partners') return answerLinks();
      const emails = args['emails'] as string[];
      questions.push(emails);
      return answer(emails);
    },
    open: () => Promise.resolve(),
    openList: () => undefined,
    onWish: () => () => undefined,
  };
  const subject = shallowRef<PaneSubject | null>(null);
  const scope: EffectScope = effectScope();
  const pane = scope.run(() => useRecordPane(records, () => subject.value));
  if (pane === undefined) throw new Error('no scope');
  return { questions, subject, pane, scope };
}

async function settle(): Promise<void> {
  await nextTick();
  await vi.advanceTimersByTimeAsync(200);
}

describe('useRecordPane', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('asks once for all people of a conversation, who wrote last first', async () => {
    const { questions, subject, pane } = setUp((emails) => Promise.resolve(paneOf(emails)));

    subject.value = about('one', [anna, bert]);
    await nextTick();
    expect(pane.state.value).toBe('loading');
    expect(questions).toEqual([['anna@example.org', 'bert@example.org']]);
    await settle();

    expect(questions).toHaveLength(1);
    expect(pane.state.value).toBe('ready');
  });

  it('asks nothing for conversations that are only walked past', async () => {
    const { questions, subject } = setUp((emails) => Promise.resolve(paneOf(emails)));

    for (const [index, person] of [anna, bert, cleo].entries()) {
      subject.value = about(`${index}`, [person]);
      await nextTick();
    }
    await settle();

    expect(questions).toEqual([['anna@example.org'], ['cleo@example.org']]);
  });

  it('does not show an answer that comes after another conversation was opened', async () => {
    const answers: (() => void)[] = [];
    const { subject, pane } = setUp((emails) => new Promise((resolve) => answers.push(() => resolve(paneOf(emails)))));

    subject.value = about('one', [anna]);
    await settle();
    subject.value = about('two', [bert]);
    await settle();
    answers[1]?.();
    await settle();
    answers[0]?.();
    await settle();

    expect(pane.pane.value?.people[0]?.email).toBe('bert@example.org');
  });

  it('shows what it knows at once when a person comes up again', async () => {
    const { questions, subject, pane } = setUp((emails) => Promise.resolve(paneOf(emails)));

    subject.value = about('one', [anna]);
    await settle();
    subject.value = about('two', [bert]);
    await settle();
    subject.value = about('three', [anna]);
    await nextTick();

    expect(pane.state.value).toBe('ready');
    await settle();
    expect(questions).toHaveLength(2);
  });

  it("tells Odoo's own reason, and asks again when told to", async () => {
    let refusal: string | null = 'You may not use MailDesk.';
    const { subject, pane } = setUp((emails) =>
      refusal === null ? Promise.resolve(paneOf(emails)) : Promise.reject(new PlainError(refusal)),
    );

    subject.value = about('one', [anna]);
    await settle();
    expect(pane.state.value).toBe('error');
    expect(pane.errorText.value).toBe('You may not use MailDesk.');

    refusal = null;
    void pane.refresh();
    await settle();
    expect(pane.state.value).toBe('ready');
  });

  it('shows the records of another person of the conversation when they are chosen', async () => {
    const { questions, subject, pane } = setUp((emails) => Promise.resolve(paneOf(emails)));

    subject.value = about('one', [anna, bert]);
    await settle();
    pane.choose('bert@example.org');
    await settle();

    expect(questions.at(-1)).toEqual(['bert@example.org', 'anna@example.org']);
    expect(pane.focus.value).toEqual(bert);
  });

  it('does not go back to older links when their answer comes last', async () => {
    const line = { model: 'res.partner', id: 7, name: 'Anna', state: null, tone: 'plain', when: null, amount: null };
    const link = { account_id: 'account', conversation_id: 'one', record: line, follow: false, since: null };
    const answers: ((ids: number[]) => void)[] = [];
    const { subject, pane } = setUp(
      (emails) => Promise.resolve(paneOf(emails)),
      () =>
        new Promise((resolve) =>
          answers.push((ids) => resolve(ids.map((id) => ({ ...link, id, logged: [], taken_out: [] })))),
        ),
    );

    subject.value = about('one', [anna]);
    await settle();
    void pane.refresh();
    await settle();
    answers[1]?.([1, 2]);
    await settle();
    answers[0]?.([1]);
    await settle();

    expect(pane.links.value.map(({ id }) => id)).toEqual([1, 2]);
  });

  it('is ready with nothing for a conversation without anybody outside', async () => {
    const { questions, subject, pane } = setUp((emails) => Promise.resolve(paneOf(emails)));

    subject.value = about('one', []);
    await settle();

    expect(pane.state.value).toBe('ready');
    expect(questions).toEqual([]);
  });
});
