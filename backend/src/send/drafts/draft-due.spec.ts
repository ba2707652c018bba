import { describe, expect, it } from 'vitest';
import { draftDueAt, isBeingWritten } from './draft-due.js';

const now = new Date('2026-03-01T12:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
const dueInSeconds = (draft: Parameters<typeof draftDueAt>[0]) =>
  (draftDueAt(draft, now).getTime() - now.getTime()) / 1000;

describe('when a draft is put into the Drafts mailbox', () => {
  const open = { isOver: false, isOpen: true, savedAt: ago(1), filedAt: null };

  it.each([
    ['waits 45 seconds from the copy before while somebody writes', { ...open, filedAt: ago(20) }, 25],
    ['is overdue when the copy before is older', { ...open, filedAt: ago(60) }, -15],
    ['waits for the first copy as well', open, 44],
    ['does not wait once the composer is closed', { ...open, isOpen: false, filedAt: ago(1) }, 0],
    ['does not wait for a composer that is silent for a minute', { ...open, savedAt: ago(61), filedAt: ago(70) }, 0],
    ['does not wait to remove the copies of a draft that is over', { ...open, isOver: true, filedAt: ago(1) }, 0],
  ])('%s', (_, draft, seconds) => expect(dueInSeconds(draft)).toBe(seconds));

  it('takes a composer that has not saved for a minute for gone', () => {
    expect(isBeingWritten({ isOpen: true, savedAt: ago(59) }, now)).toBe(true);
    expect(isBeingWritten({ isOpen: true, savedAt: ago(60) }, now)).toBe(false);
    expect(isBeingWritten({ isOpen: false, savedAt: ago(1) }, now)).toBe(false);
  });
});
