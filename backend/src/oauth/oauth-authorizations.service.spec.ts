import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Clock } from '../common/clock.js';
import { Secret } from '../common/secret.js';
import { writeTokens } from './kept-tokens.js';
import { OAuthAuthorizations } from './oauth-authorizations.service.js';

type Needed = ConstructorParameters<typeof OAuthAuthorizations>;

const minuteMs = 60_000;
const granted = (name: string): Secret =>
  writeTokens({
    accessToken: new Secret(`access of ${name}`),
    refreshToken: new Secret(`refresh of ${name}`),
    expiresAt: null,
    refreshAt: null,
  });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('forgets every sign-in that is over, also one whose token cannot be opened, and gives the other tokens back', async () => {
  const forgotten: string[] = [];
  const revoked: string[] = [];
  const over = ['first', 'unreadable', 'last'].map((id) => ({ id, providerId: 'provider', state: 'granted' }));
  const service = new OAuthAuthorizations(
    {} as Needed[0],
    new Clock(),
    { access: () => Promise.resolve({ id: 'provider' }) } as unknown as Needed[2],
    {
      revoke: (_provider: unknown, token: Secret) => Promise.resolve(revoked.push(token.reveal())),
    } as unknown as Needed[3],
    {
      listExpired: () => Promise.resolve(over),
      forget: (id: string) => {
        forgotten.push(id);
        return Promise.resolve(true);
      },
    } as unknown as Needed[4],
    {
      get: ({ ownerId }: { ownerId: string }) =>
        ownerId === 'unreadable'
          ? Promise.reject(new Error('sealed by another key'))
          : Promise.resolve(granted(ownerId)),
    } as unknown as Needed[5],
    {} as Needed[6],
  );
  service.onModuleInit();

  await vi.advanceTimersByTimeAsync(6 * minuteMs);
  service.onModuleDestroy();

  expect(forgotten).toEqual(['first', 'unreadable', 'last']);
  expect(revoked).toEqual(['refresh of first', 'refresh of last']);
});
