import { sessionApi } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { sessionCookie } from '../common/session-cookie.js';
import { hashOfToken, newToken } from './tokens.js';

describe('newToken', () => {
  it('makes tokens that the sign-in operation and the session cookie take', () => {
    const token = newToken();

    expect(sessionApi.signIn.body._zod.run({ value: { token }, issues: [] }, { async: false })).toMatchObject({
      issues: [],
    });
    expect(sessionCookie.read(`${sessionCookie.name(true)}=${token}`, true)).toBe(token);
  });

  it('makes 256 random bits each time', () => {
    expect(Buffer.from(newToken(), 'base64url')).toHaveLength(32);
    expect(newToken()).not.toBe(newToken());
  });
});

describe('hashOfToken', () => {
  it('is SHA-256, the same each time', () => {
    expect(hashOfToken('abc').toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
