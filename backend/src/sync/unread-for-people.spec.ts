import type { MailboxRole } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { bitOf } from '../mail/mail.module.js';
import { unreadForPeople } from './unread-for-people.js';

const receivedAt = new Date('2026-01-05T10:00:00Z');
const unseen = { messageId: 'unseen', isNew: true, flags: 0, receivedAt };
const seen = { messageId: 'seen', isNew: true, flags: bitOf('seen') | bitOf('flagged'), receivedAt };
const moved = { messageId: 'moved', isNew: false, flags: 0, receivedAt };

describe('what is unread for people who keep apart what they have read', () => {
  it.each<[string, MailboxRole | null, string[]]>([
    ['new mail of the inbox, also what a telephone has opened', 'inbox', ['unseen', 'seen']],
    ['new mail of a folder that a rule has filled', null, ['unseen', 'seen']],
    ['of all mail what nobody has read, as the team’s own lies there, too', 'all', ['unseen']],
    ['nothing of what was sent', 'sent', []],
    ['nothing of drafts', 'drafts', []],
  ])('is %s', (_name, role, ids) => {
    expect(unreadForPeople(role, [unseen, seen, moved]).map(({ id }) => id)).toEqual(ids);
  });
});
