import type { Mailbox } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { roleChoices } from './role-choices';

function mailbox(path: string, parts: Partial<Mailbox> = {}): Mailbox {
  return {
    id: path,
    accountId: 'a',
    path,
    delimiter: '/',
    name: path,
    role: null,
    roleIsChosen: false,
    selectable: true,
    isPending: false,
    messageCount: 0,
    unreadCount: 0,
    fill: null,
    watchMode: 'poll',
    verifiedAt: null,
    trouble: null,
    ...parts,
  };
}

const inbox = mailbox('INBOX', { role: 'inbox' });

describe('the folder of a role', () => {
  it('is the server’s until a person chooses', () => {
    const { chosenId, automatic } = roleChoices([inbox, mailbox('Sent Items', { role: 'sent' })], 'sent');

    expect([chosenId, automatic]).toEqual([null, 'As the server says (Sent Items)']);
  });

  it('is the chosen one', () => {
    const { chosenId, automatic } = roleChoices([mailbox('Out', { role: 'sent', roleIsChosen: true })], 'sent');

    expect([chosenId, automatic]).toEqual(['Out', 'As the server says']);
  });

  it('is told to be missing', () => {
    expect(roleChoices([inbox], 'trash').automatic).toBe('As the server says (none found)');
  });

  it('can be any that holds mail and is on the server, but for the inbox', () => {
    const mailboxes = [
      inbox,
      mailbox('b'),
      mailbox('A'),
      mailbox('parent', { selectable: false }),
      mailbox('new', { isPending: true }),
    ];

    expect(roleChoices(mailboxes, 'archive').options.map(({ path }) => path)).toEqual(['A', 'b']);
  });
});
