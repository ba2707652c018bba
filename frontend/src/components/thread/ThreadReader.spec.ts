// @vitest-environment happy-dom
import type { Message, MessageBody, SenderWarning, Thread } from '@maildesk/contracts';
import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import type { BodyState } from '../../stores/conversation';
import ThreadReader from './ThreadReader.vue';

const message = (id: string, change: Partial<Message> = {}): Message => ({
  id,
  accountId: 'account',
  threadId: 'thread',
  messageIdHeader: null,
  subject: 'Plan',
  from: [{ name: 'Anna', address: 'anna@example.org' }],
  to: [{ name: '', address: 'me@example.org' }],
  cc: [],
  bcc: [],
  replyTo: [],
  sentAt: null,
  receivedAt: '2026-01-01T00:00:00.000Z',
  sizeBytes: 1,
  preview: 'Preview',
  hasAttachments: false,
  flags: ['seen'],
  keywords: [],
  mailboxIds: ['inbox'],
  outbox: null,
  ...change,
});
const thread = (...messages: Message[]): Thread => ({
  id: 'thread',
  accountId: 'account',
  subject: 'Plan',
  messages,
  ownUnreadIds: null,
});
const body = (messageId: string, text: string, senderWarnings: SenderWarning[] = []): BodyState => {
  const ready: MessageBody = {
    messageId,
    html: null,
    text,
    attachments: [],
    remoteImageCount: 0,
    truncated: false,
    problem: null,
    senderWarnings,
  };
  return { state: 'ready', body: ready };
};

function mountReader(props: {
  thread: Thread | null;
  state?: 'none' | 'loading' | 'ready' | 'error';
  bodies?: Record<string, BodyState>;
  canWrite?: boolean;
}) {
  return mount(ThreadReader, {
    props: {
      thread: props.thread,
      state: props.state ?? 'ready',
      errorText: 'The mail server cannot be reached.',
      bodies: new Map(Object.entries(props.bodies ?? {})),
      canWrite: props.canWrite ?? true,
      ownAddress: 'me@example.org',
      urls: { attachment: () => '/a', source: () => '/s', frame: '/mail-frame' },
      mailboxes: [],
      mailboxId: 'inbox',
      unfinishedIds: new Set<string>(),
      loadPart: () => Promise.reject(new Error('not asked for')),
    },
  });
}

describe('ThreadReader', () => {
  it('asks for the bodies of the messages that it shows open', () => {
    const reader = mountReader({ thread: thread(message('a'), message('b', { flags: [] }), message('c')) });

    expect(reader.emitted('open-message')).toEqual([['b'], ['c']]);
  });

  it('says what speaks against a sender, and nothing where nothing does', () => {
    const warnings: SenderWarning[] = [
      { kind: 'failed', domain: 'bank.example' },
      { kind: 'reply-to', addresses: ['x@evil.example'] },
    ];
    const shown = (bodies: Record<string, BodyState>) =>
      mountReader({ thread: thread(message('a')), bodies })
        .findAll('.sender-warnings li')
        .map((line) => line.text());

    expect(shown({ a: body('a', 'Hello') })).toEqual([]);
    expect(shown({ a: body('a', 'Hello', warnings) })).toEqual([
      'Your mail server could not confirm that this is from bank.example. It may be forged, or have been passed on by a mailing list.',
      'An answer does not go to the sender, but to x@evil.example.',
    ]);
  });

  it('marks an unread message as read once its text is on screen, and only then', async () => {
    const reader = mountReader({ thread: thread(message('a', { flags: [] })) });
    const before = reader.emitted('change');

    await reader.setProps({ bodies: new Map([['a', body('a', 'Hello')]]) });
    await reader.vm.$nextTick();

    expect(before).toBeUndefined();
    expect(reader.emitted('change')).toEqual([
      [
        { kind: 'messages', mailboxId: null, messageIds: ['a'] },
        { kind: 'mark', read: true },
      ],
    ]);
  });

  it('marks for themselves alone what readers have opened who keep that apart', async () => {
    const unread = { ...thread(message('a'), message('b', { flags: [] })), ownUnreadIds: ['a'] };
    const bodies = { a: body('a', 'Hello'), b: body('b', 'Hello') };
    const reader = mountReader({ thread: unread, bodies, canWrite: false });
    await reader.vm.$nextTick();

    expect(reader.emitted('change')).toEqual([
      [
        { kind: 'messages', mailboxId: null, messageIds: ['a'] },
        { kind: 'mark', read: true },
      ],
    ]);
    expect(reader.get('.team-read-line').text()).toBe('Still unread for the team');
  });

  it('says for the team what was read, where people keep their own reading apart', async () => {
    const unread = { ...thread(message('a'), message('b', { flags: [] })), ownUnreadIds: [] };
    const reader = mountReader({ thread: unread });
    await reader.get('.team-read-line button').trigger('click');

    expect(reader.emitted('change')).toEqual([
      [
        { kind: 'messages', mailboxId: null, messageIds: ['b'] },
        { kind: 'add-flag', flag: 'seen' },
      ],
    ]);
    expect(
      mountReader({ thread: thread(message('a')) })
        .find('.team-read-line')
        .exists(),
    ).toBe(false);
  });

  it('leaves a message unread for those who may only look', async () => {
    const reader = mountReader({
      thread: thread(message('a', { flags: [] })),
      bodies: { a: body('a', 'Hello') },
      canWrite: false,
    });
    await reader.vm.$nextTick();

    expect(reader.emitted('change')).toBeUndefined();
    expect(reader.find('[aria-label^="Archive"]').exists()).toBe(false);
  });

  it('shows the text of a stranger as text', () => {
    const reader = mountReader({
      thread: thread(message('a', { subject: '<b>x' })),
      bodies: { a: body('a', '<img src=x onerror=alert(1)> https://example.org') },
    });

    expect(reader.find('.plain-text img').exists()).toBe(false);
    expect(reader.get('.plain-text').text()).toContain('<img src=x onerror=alert(1)>');
    expect(reader.get('.plain-text a').attributes('rel')).toContain('noopener');
  });

  it('opens a message that arrives while the conversation is read, and closes nothing', async () => {
    const reader = mountReader({ thread: thread(message('a')) });

    await reader.setProps({ thread: thread(message('a'), message('b', { flags: [] })) });

    expect(reader.findAll('.is-expanded')).toHaveLength(2);
    expect(reader.emitted('open-message')).toEqual([['a'], ['b']]);
  });

  it('archives the conversation in the folder it was opened from', async () => {
    const reader = mountReader({ thread: thread(message('a')) });

    await reader.get('[aria-label^="Archive"]').trigger('click');

    expect(reader.emitted('change')).toEqual([
      [
        { kind: 'threads', mailboxId: 'inbox', threadIds: ['thread'] },
        { kind: 'move-to-role', role: 'archive' },
      ],
    ]);
  });

  it('says what failed and lets the person try again', async () => {
    const reader = mountReader({ thread: null, state: 'error' });

    expect(reader.get('[role=alert]').text()).toContain('The mail server cannot be reached.');
    await reader.get('[role=alert] button').trigger('click');
    expect(reader.emitted('retry')).toHaveLength(1);
  });

  it('says of a message that could not be sent why', () => {
    const failed = message('a', { outbox: { id: 'o', state: 'failed', error: 'No such mailbox.' } });

    expect(mountReader({ thread: thread(failed) }).text()).toContain('Not sent: No such mailbox.');
  });
});
