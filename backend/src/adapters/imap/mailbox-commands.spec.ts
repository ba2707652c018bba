import { describe, expect, it } from 'vitest';
import { permittedFlag } from './mailbox-commands.js';

describe('a flag that a mailbox keeps', () => {
  it.each([
    ['a system flag that is listed', ['\\Seen', '\\Flagged'], '\\Seen', '\\Seen'],
    ['a system flag that is not listed', ['\\Seen'], '\\Flagged', null],
    ['a system flag is no keyword of the user', ['\\*'], '\\Flagged', null],
    ['a keyword where new ones are allowed', ['\\Seen', '\\*'], 'invoice', 'invoice'],
    ['a keyword where none are', ['\\Seen'], 'invoice', null],
    ['a keyword that is there in another spelling', ['Invoice'], 'invoice', 'Invoice'],
    ['a keyword that others share', ['\\*'], '$forwarded', '$Forwarded'],
    ['a keyword that is the name of something in JavaScript', ['\\*'], 'constructor', 'constructor'],
    ['anything where the server does not say', null, 'invoice', 'invoice'],
  ])('%s', (_name, permanent, flag, expected) => {
    expect(permittedFlag(permanent === null ? undefined : new Set(permanent), flag)).toBe(expected);
  });
});
