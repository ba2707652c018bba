import { describe, expect, it } from 'vitest';
import { mayReadMetrics } from './metrics-access.js';

const local = { fromLoopback: true, forwarded: false, authorization: undefined };
const token = 'a-token-of-the-operator';

describe('mayReadMetrics', () => {
  it.each([
    ['a program on this machine', local, null, true],
    ['somebody elsewhere', { ...local, fromLoopback: false }, null, false],
    ['somebody elsewhere by our own reverse proxy', { ...local, forwarded: true }, null, false],
    ['a program on this machine without the token', local, token, false],
    [
      'somebody elsewhere with the token',
      { ...local, fromLoopback: false, authorization: `Bearer ${token}` },
      token,
      true,
    ],
    ['the right token behind a proxy', { ...local, forwarded: true, authorization: `bearer ${token}` }, token, true],
    ['a wrong token', { ...local, authorization: 'Bearer wrong' }, token, false],
    ['the token as a password', { ...local, authorization: `Basic ${token}` }, token, false],
    ['an invented token where none is set', { ...local, fromLoopback: false, authorization: 'Bearer x' }, null, false],
  ])('%s', (_who, request, wanted, expected) => {
    expect(mayReadMetrics(request, wanted)).toBe(expected);
  });
});
