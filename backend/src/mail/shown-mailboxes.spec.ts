import { describe, expect, it } from 'vitest';
import { type MailboxWish, shownMailboxes } from './shown-mailboxes.js';

const mailboxes = ['INBOX', 'a', 'a/x', 'a/x/y', 'ab'].map((path) => ({ id: path, path, delimiter: '/' }));

const shown = (...wishes: MailboxWish[]) =>
  Object.fromEntries(
    shownMailboxes(mailboxes, wishes)
      .filter(({ shownPath, hidden }) => shownPath !== null || hidden)
      .map(({ id, shownPath, hidden }) => [id, hidden ? 'hidden' : shownPath]),
  );

describe('the mailboxes that the user sees', () => {
  it('are the server’s while nothing waits', () => {
    expect(shown()).toEqual({});
  });

  it('move along with the one above them', () => {
    expect(shown({ mailboxId: 'a', kind: 'rename-mailbox', path: 'b' })).toEqual({
      a: 'b',
      'a/x': 'b/x',
      'a/x/y': 'b/x/y',
    });
  });

  it('follow several wishes in their order', () => {
    expect(
      shown(
        { mailboxId: 'a', kind: 'rename-mailbox', path: 'b' },
        { mailboxId: 'a/x', kind: 'rename-mailbox', path: 'top' },
      ),
    ).toEqual({ a: 'b', 'a/x': 'top', 'a/x/y': 'top/y' });
  });

  it('are themselves again when a rename is taken back by another', () => {
    expect(
      shown(
        { mailboxId: 'a', kind: 'rename-mailbox', path: 'b' },
        { mailboxId: 'a', kind: 'rename-mailbox', path: 'a' },
      ),
    ).toEqual({});
  });

  it('lack what is to be removed', () => {
    expect(shown({ mailboxId: 'a/x/y', kind: 'delete-mailbox', path: null })).toEqual({ 'a/x/y': 'hidden' });
  });
});
