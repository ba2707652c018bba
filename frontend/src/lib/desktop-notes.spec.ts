import { describe, expect, it } from 'vitest';
import { notesState, type NotesState } from './desktop-notes';

describe('notes on the desktop', () => {
  it.each<[NotificationPermission | null, boolean, NotesState]>([
    [null, false, 'none'],
    ['default', false, 'ask'],
    ['default', true, 'off'],
    ['granted', false, 'on'],
    ['granted', true, 'off'],
    ['denied', false, 'blocked'],
    // It is the browser where something has to be done first.
    ['denied', true, 'blocked'],
  ])('with permission %s and switched off %s: %s', (permission, isOff, state) => {
    expect(notesState(permission, isOff)).toBe(state);
  });
});
