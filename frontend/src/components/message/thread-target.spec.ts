import type { Mailbox, Thread } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { wholeThread } from './thread-target';

const mailboxes = [
  { id: 'in', role: 'inbox' },
  { id: 'sent', role: 'sent' },
  { id: 'work', role: null },
] as Mailbox[];
const thread = (...places: string[]) =>
  ({ id: 't', messages: places.map((place, index) => ({ id: `${index}`, mailboxIds: [place] })) }) as unknown as Thread;

describe('wholeThread', () => {
  it('is the thread in the folder it was opened from', () => {
    expect(wholeThread(thread('in', 'sent'), 'in', mailboxes)).toEqual({
      kind: 'threads',
      mailboxId: 'in',
      threadIds: ['t'],
    });
  });

  it.each([
    ['no folder', null],
    ['a folder that it has left', 'work'],
  ])('is what was received, for %s', (_what, mailboxId) => {
    expect(wholeThread(thread('in', 'sent'), mailboxId, mailboxes)).toEqual({
      kind: 'messages',
      mailboxId: null,
      messageIds: ['0'],
    });
  });

  it('is everything when nothing was received', () => {
    expect(wholeThread(thread('sent', 'sent'), null, mailboxes)).toMatchObject({ messageIds: ['0', '1'] });
  });
});
