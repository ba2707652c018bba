import { describe, expect, it } from 'vitest';
import { isFenced, type KeyPress } from './key-fence';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  defaultPrevented: false,
  ...more,
});

describe('a press that comes out of the client', () => {
  it.each([
    { what: 'a letter that is typed', of: press('x'), isTyping: true, fenced: true },
    { what: 'Enter in a text', of: press('Enter'), isTyping: true, fenced: true },
    {
      what: 'a letter outside of texts that the client has no use for',
      of: press('x'),
      isTyping: false,
      fenced: false,
    },
    { what: 'a letter that was a command', of: press('j', { defaultPrevented: true }), isTyping: false, fenced: true },
    { what: 'the host’s palette while typing', of: press('k', { ctrlKey: true }), isTyping: true, fenced: false },
    { what: 'the host’s palette on a Mac', of: press('k', { metaKey: true }), isTyping: true, fenced: false },
    {
      what: 'bold in the editor',
      of: press('b', { ctrlKey: true, defaultPrevented: true }),
      isTyping: true,
      fenced: true,
    },
    { what: 'Alt, which shows the host’s keys', of: press('Alt', { altKey: true }), isTyping: true, fenced: false },
    { what: 'a key of the host with Alt', of: press('h', { altKey: true }), isTyping: true, fenced: false },
    { what: 'Escape that nothing used', of: press('Escape'), isTyping: true, fenced: false },
    {
      what: 'Escape that closed a menu',
      of: press('Escape', { defaultPrevented: true }),
      isTyping: true,
      fenced: true,
    },
  ])('$what: is kept from the host $fenced', ({ of, isTyping, fenced }) => {
    expect(isFenced(of, isTyping)).toBe(fenced);
  });
});
