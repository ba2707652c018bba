import { describe, expect, it } from 'vitest';
import { sessionCookie } from './session-cookie.js';

const token = 'abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE';

describe('the session cookie', () => {
  it('belongs to this host alone when people come by https', () => {
    expect(sessionCookie.write(token, { maxAgeSeconds: 60, secure: true })).toBe(
      `__Host-maildesk_session=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=60; Secure`,
    );
    expect(sessionCookie.clear(true)).toBe(
      '__Host-maildesk_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0; Secure',
    );
  });

  it('has a plain name without https, as browsers would not keep the other', () => {
    expect(sessionCookie.write(token, { maxAgeSeconds: 60, secure: false })).toBe(
      `maildesk_session=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=60`,
    );
  });

  it.each([
    ['among others', `a=b; maildesk_session=${token}; c=d`, false, token],
    ['under its name for https', `__Host-maildesk_session=${token}`, true, token],
    ['under the plain name, which any neighbour can set, with https', `maildesk_session=${token}`, true, null],
    ['with what is no token', 'maildesk_session=short', false, null],
    ['in no header', undefined, false, null],
  ])('is looked for %s', (_where, header, secure, expected) => {
    expect(sessionCookie.read(header, secure)).toBe(expected);
  });
});
