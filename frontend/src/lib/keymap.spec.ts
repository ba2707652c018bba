import { describe, expect, it } from 'vitest';
import { commandOf } from './keymap';

describe('commandOf', () => {
  it.each([
    ['j', 'next'],
    ['k', 'previous'],
    ['Enter', 'open'],
    ['e', 'archive'],
    ['#', 'delete'],
    ['I', 'mark-read'],
    ['U', 'mark-unread'],
    ['u', 'back'],
    ['v', 'move-to'],
    ['?', 'help'],
    ['z', 'undo'],
    ['Escape', 'escape'],
  ])('%s means %s', (key, command) => {
    expect(commandOf({ key }, true)).toBe(command);
  });

  it.each(['j', '#', '?', 'U'])('%s means nothing once single keys are switched off', (key) => {
    expect(commandOf({ key }, false)).toBeNull();
  });

  it.each([
    ['Enter', 'open'],
    ['Escape', 'escape'],
    ['Delete', 'delete'],
  ])('%s, which types nothing, always means %s', (key, command) => {
    expect(commandOf({ key }, false)).toBe(command);
  });

  it.each([
    { what: 'a key with Ctrl, which is the browser’s', press: { key: 'r', ctrlKey: true } },
    { what: 'a key with Command', press: { key: 'c', metaKey: true } },
    { what: 'a key with Alt', press: { key: 'f', altKey: true } },
    { what: 'a key that is part of composing a character', press: { key: 'a', isComposing: true } },
    { what: 'a key without a meaning', press: { key: 'q' } },
    { what: 'a key named like a property of every object', press: { key: 'constructor' } },
  ])('leaves $what alone', ({ press }) => {
    expect(commandOf(press, true)).toBeNull();
  });
});
