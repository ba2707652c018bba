import { describe, expect, it } from 'vitest';
import { safeName, showableName, sortOutNames } from './listed-names.js';

const mailbox = (path: string, listedAs = path, selectable = true) => ({ path, listedAs, selectable });

describe('sortOutNames', () => {
  it.each([
    ['takes signs that mean something to IMAP', [mailbox('a&b%c*d "e"\\', 'a&-b%c*d "e"\\')], ['a&b%c*d "e"\\'], []],
    ['takes names in any writing, and with a tab', [mailbox('日本'), mailbox('a\tb')], ['日本', 'a\tb'], []],
    ['takes a name of 2,000 bytes', [mailbox('ü'.repeat(1000))], ['ü'.repeat(1000)], []],
    ['leaves one out that is longer', [mailbox('ü'.repeat(1001), 'x')], [], [['x', 'too-long']]],
    ['leaves a NUL out', [mailbox('nul\u0000', 'nul&AAA-')], [], [['nul&AAA-', 'not-text']]],
    ['leaves half a character out', [mailbox('half \uD83D', 'half &2D0-')], [], [['half &2D0-', 'not-text']]],
    ['leaves one without a name out', [mailbox('')], [], [['', 'nameless']]],
    ['tells of none that holds no messages', [mailbox('', '', false), mailbox('\0', 'z', false)], [], []],
    [
      'leaves the second of two out that read the same',
      [mailbox('Bücher', 'B&APw-cher'), mailbox('Bücher', 'B\u00C3\u00BCcher')],
      ['Bücher'],
      [['B\u00C3\u00BCcher', 'same-name']],
    ],
    ['takes a line that is there twice for one mailbox', [mailbox('Sent'), mailbox('Sent')], ['Sent'], []],
    ['knows the inbox in small letters', [mailbox('INBOX'), mailbox('INBOX', 'Inbox')], ['INBOX'], []],
    ['tells of one that is there twice once', [mailbox('\0', 'z'), mailbox('\0', 'z')], [], [['z', 'not-text']]],
  ] as const)('%s', (_name, list, paths, expected) => {
    const { named, leftOut } = sortOutNames(list);
    expect([...named.keys()]).toEqual(paths);
    expect(leftOut.map(({ mailbox: { listedAs }, reason }) => [listedAs, reason])).toEqual(expected);
  });

  it('stays with the first of two that read the same', () => {
    const [first, second] = [mailbox('Bücher', 'B&APw-cher'), mailbox('Bücher', 'other')];
    expect(sortOutNames([first, second]).named.get('Bücher')).toBe(first);
  });
});

describe('showableName', () => {
  it('shows control characters as something that can be seen', () => {
    expect(showableName('a\r\nb\u0007')).toBe('a\uFFFDb\uFFFD');
  });
});

describe('safeName', () => {
  it.each([
    ['half \uD83D and NUL \0', 'half \uFFFD and NUL \uFFFD'],
    ['turned \u202Eround', 'turned \uFFFDround'],
    ['日'.repeat(100), '日'.repeat(100)],
    ['😀'.repeat(101), `${'😀'.repeat(100)}…`],
  ])('makes of %j %j', (name, expected) => {
    expect(safeName(name)).toBe(expected);
  });
});
