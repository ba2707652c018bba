import { describe, expect, it } from 'vitest';
import { parseOAuthReturn } from './oauth-return';

const providerId = '7b0e1a9e-0000-4000-8000-000000000001';

describe('parseOAuthReturn', () => {
  it('reads which provider sent the browser back, and with what', () => {
    const found = parseOAuthReturn({ pathname: `/oauth/callback/${providerId}`, search: '?code=a&state=b' });

    expect(found).toEqual({ providerId, response: 'code=a&state=b' });
  });

  it('reads it where MailDesk does not lie at the root', () => {
    const found = parseOAuthReturn({ pathname: `/mail/oauth/callback/${providerId}`, search: '' });

    expect(found).toEqual({ providerId, response: '' });
  });

  it.each(['/', '/oauth/callback/', '/oauth/callback/google', `/oauth/callback/${providerId}/more`])(
    'is none of its business at %s',
    (pathname) => {
      expect(parseOAuthReturn({ pathname, search: '?code=a' })).toBeNull();
    },
  );
});
