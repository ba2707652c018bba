import type { PendingChange } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { changeLine, changesText } from './changes-text';

const refused = {
  what: 'Move to Archive',
  subject: 'Offer',
  state: 'failed',
  error: 'The mailbox is full.',
} as PendingChange;

describe('what is said of changes', () => {
  it.each([
    [1, 0, [], '1 change waits for the mail server.'],
    [3, 0, [], '3 changes wait for the mail server.'],
    [0, 1, [refused], '1 change was refused and undone. Move to Archive: “Offer”. The mailbox is full.'],
    [2, 2, [], '2 changes wait for the mail server. 2 changes were refused and undone.'],
  ])('%d waiting, %d refused', (waiting, failed, changes, text) => {
    expect(changesText({ waiting, failed, changes })).toBe(text);
  });

  it('names the message, and a folder without one', () => {
    expect(changeLine({ what: 'Add a star', subject: '' })).toBe('Add a star: a message without a subject');
    expect(changeLine({ what: 'Make the folder “A”', subject: null })).toBe('Make the folder “A”');
  });
});
