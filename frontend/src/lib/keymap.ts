export type Command =
  | 'next'
  | 'previous'
  | 'open'
  | 'back'
  | 'archive'
  | 'delete'
  | 'junk'
  | 'move-to'
  | 'star'
  | 'mark-read'
  | 'mark-unread'
  | 'reply'
  | 'reply-all'
  | 'forward'
  | 'compose'
  | 'filter'
  | 'undo'
  | 'help'
  | 'escape';

/** What of a key press decides. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey?: boolean;
  readonly metaKey?: boolean;
  readonly altKey?: boolean;
  readonly isComposing?: boolean;
}

/** Keys by the character they type, so that every keyboard layout works. Capitals mean Shift. */
const commands: Readonly<Record<string, Command>> = {
  j: 'next',
  k: 'previous',
  o: 'open',
  Enter: 'open',
  u: 'back',
  e: 'archive',
  '#': 'delete',
  Delete: 'delete',
  '!': 'junk',
  v: 'move-to',
  s: 'star',
  I: 'mark-read',
  U: 'mark-unread',
  r: 'reply',
  a: 'reply-all',
  f: 'forward',
  c: 'compose',
  z: 'undo',
  '/': 'filter',
  '?': 'help',
  Escape: 'escape',
};

/** For the help dialog, in its order: keys, and what they do by the name of its text. */
export const shortcutHelp = [
  {
    group: 'move',
    keys: [
      ['j', 'next'],
      ['k', 'previous'],
      ['o, Enter', 'open'],
      ['u', 'back'],
      ['/', 'filter'],
      ['F6', 'pane'],
      ['Esc', 'escape'],
    ],
  },
  {
    group: 'act',
    keys: [
      ['e', 'archive'],
      ['#', 'delete'],
      ['!', 'junk'],
      ['v', 'move-to'],
      ['s', 'star'],
      ['⇧ I', 'mark-read'],
      ['⇧ U', 'mark-unread'],
      ['z', 'undo'],
    ],
  },
  {
    group: 'write',
    keys: [
      ['c', 'compose'],
      ['r', 'reply'],
      ['a', 'reply-all'],
      ['f', 'forward'],
    ],
  },
  { group: 'help', keys: [['?', 'list']] },
] as const;

/**
 * What a key press asks for, or null. Keys with Ctrl, Alt or Command belong to the browser and its host. Without
 * `singleKeys` only keys that type no character count (WCAG 2.2, 2.1.4).
 */
export function commandOf(press: KeyPress, singleKeys: boolean): Command | null {
  if (press.ctrlKey === true || press.metaKey === true || press.altKey === true || press.isComposing === true) {
    return null;
  }
  if (!singleKeys && press.key.length === 1) return null;
  return Object.hasOwn(commands, press.key) ? (commands[press.key] ?? null) : null;
}
