import { describe, expect, it } from 'vitest';
import { isBelow, nameOf, nameProblem, parentPath, topPrefix } from './mailbox-path.js';

describe('the name of a mailbox', () => {
  it.each([
    ['Projects', '/', null],
    ['Reise nach Köln', '/', null],
    ['100 % & more *', '/', null],
    ['a/b', '.', null],
    ['a/b', '/', /cannot hold “\/”/],
    ['', '/', /Give the folder a name/],
    ['  ', '/', /Give the folder a name/],
    [' a', '/', /begin or end/],
    ['a\u0000b', '/', /control/],
    ['ä'.repeat(101), '/', /too long/],
    ['a/b', null, null],
  ])('%j with %j between parts', (name, delimiter, problem) => {
    if (problem === null) expect(nameProblem(name, delimiter)).toBeNull();
    else expect(nameProblem(name, delimiter)).toMatch(problem);
  });
});

describe('a path', () => {
  it('has a last part and a mailbox above', () => {
    expect([nameOf('a/b/c', '/'), parentPath('a/b/c', '/')]).toEqual(['c', 'a/b']);
    expect([nameOf('a', '/'), parentPath('a', '/')]).toEqual(['a', null]);
    expect([nameOf('a/b', null), parentPath('a/b', null)]).toEqual(['a/b', null]);
  });

  it('lies below another only from its delimiter on', () => {
    expect(isBelow('a/b', 'a', '/')).toBe(true);
    expect(isBelow('ab', 'a', '/')).toBe(false);
    expect(isBelow('a', 'a', '/')).toBe(false);
  });

  it.each([
    [['INBOX', 'INBOX.Sent', 'INBOX.Trash'], '.', 'INBOX.'],
    [['INBOX', 'INBOX/below', 'Sent'], '/', ''],
    [['INBOX'], '.', ''],
    [['INBOX', 'Sent'], null, ''],
  ])('at the top of %j begins with what all the others begin with', (paths, delimiter, prefix) => {
    expect(topPrefix(paths, delimiter)).toBe(prefix);
  });
});
