import { describe, expect, it, vi } from 'vitest';
import { ref } from 'vue';
import type { AnsweredFirst } from '../../stores/outbox';
import { startDraft } from './draft-model';
import { useSending, type SendingDoor } from './use-sending';

const answer: AnsweredFirst = {
  messageId: 'newer',
  threadId: 'thread',
  by: 'Ann',
  at: '2026-03-01T12:00:00Z',
  words: 'Ann has answered this conversation.',
};

function sendingOf(send: SendingDoor['send']) {
  const draft = ref({
    ...startDraft({ kind: 'new', accountId: 'a', to: [{ name: '', address: 'kim@example.org' }] }, [], 'key'),
    subject: 'Re: Plan',
    inReplyTo: 'older',
    seenMessageId: 'older',
  });
  const sent = vi.fn<() => void>();
  const content = { editorHtml: '', html: null, text: 'Yes.', ownText: 'Yes.' };
  const sending = useSending({
    draft,
    history: ref('none' as const),
    uploads: () => ({ busy: 0, failed: 0 }),
    read: () => content,
    send,
    sent,
  });
  return { draft, sent, sending };
}

describe('sending an answer', () => {
  it('stops when somebody else was first, and goes on with what the person has seen since', async () => {
    const send = vi.fn<SendingDoor['send']>().mockResolvedValueOnce(answer).mockResolvedValueOnce(null);
    const { sent, sending } = sendingOf(send);

    await sending.trySend();
    expect(sending.overtaken.value).toEqual(answer);
    expect(sent).not.toHaveBeenCalled();

    sending.noteSeen();
    expect(sending.overtaken.value).toBeNull();
    await sending.trySend();

    expect(send.mock.calls.map(([, { seenMessageId }]) => seenMessageId)).toEqual(['older', 'newer']);
    expect(sent).toHaveBeenCalledOnce();
  });

  it('asks once more when it is sent again without a look', async () => {
    const send = vi.fn<SendingDoor['send']>().mockResolvedValue(answer);
    const { sent, sending } = sendingOf(send);

    await sending.trySend();
    await sending.trySend();

    expect(send.mock.calls.map(([, { seenMessageId }]) => seenMessageId)).toEqual(['older', 'older']);
    expect(sent).not.toHaveBeenCalled();
  });
});
