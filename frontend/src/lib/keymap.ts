export type Command =
  | 'next'
  | 'previous'
  | 'open'
  | 'back'
  | 'archive'
  | 'delete'
  | 'junk'
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

/** For the help dialog, in its order. */
export const shortcutHelp: readonly {
  readonly group: string;
  readonly keys: readonly (readonly [string, string])[];
}[] = [
  {
    group: 'Move around',
    keys: [
      ['j', 'Next conversation'],
      ['k', 'Previous conversation'],
      ['o or Enter', 'Open conversation'],
      ['u', 'Back to the list'],
      ['/', 'Filter loaded conversations'],
      ['F6', 'Next pane'],
      ['Esc', 'Close what is open'],
    ],
  },
  {
    group: 'Act',
    keys: [
      ['e', 'Archive'],
      ['#', 'Delete'],
      ['!', 'Mark as junk'],
      ['s', 'Star or unstar'],
      ['Shift I', 'Mark as read'],
      ['Shift U', 'Mark as unread'],
      ['z', 'Undo the last move'],
    ],
  },
  {
    group: 'Write',
    keys: [
      ['c', 'New message'],
      ['r', 'Reply'],
      ['a', 'Reply to all'],
      ['f', 'Forward'],
    ],
  },
  { group: 'Help', keys: [['?', 'This list']] },
];

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
