import { describe, expect, it } from 'vitest';
import { browserNonce } from './browser-nonce.js';

const nonce = 'n'.repeat(43);

describe('browserNonce', () => {
  it('is read from among other cookies', () => {
    expect(browserNonce.read(`a=b; maildesk_oauth=${nonce}; c=d`, false)).toBe(nonce);
  });

  it('is kept as it is, so that a sign-in that was begun before goes on', () => {
    expect(browserNonce.readOrMake(`maildesk_oauth=${nonce}`, false)).toBe(nonce);
  });

  it.each([undefined, '', 'maildesk_oauth=short', `other=${nonce}`])(
    'is made anew where there is none: %s',
    (header) => {
      expect(browserNonce.readOrMake(header, false)).toMatch(/^[\w-]{43}$/);
      expect(browserNonce.read(header, false)).toBeNull();
    },
  );

  it('behind https only counts under the name that no neighbouring host can set', () => {
    expect(browserNonce.read(`maildesk_oauth=${nonce}`, true)).toBeNull();
    expect(browserNonce.read(`__Host-maildesk_oauth=${nonce}`, true)).toBe(nonce);
    expect(browserNonce.write(nonce, true)).toMatch(
      /^__Host-maildesk_oauth=.*Path=\/; HttpOnly; SameSite=Strict; .*Secure$/,
    );
  });
});
