import { describe, expect, it } from 'vitest';
import { Clock } from '../common/clock.js';
import { Secret } from '../common/secret.js';
import type { SealedSecrets } from '../secrets/secrets.module.js';
import type { AccountGrantsRepository, StoredGrant } from './account-grants.repository.js';
import { AccountGrants } from './account-grants.service.js';
import { writeTokens } from './kept-tokens.js';
import type { OAuthAuthorizations } from './oauth-authorizations.service.js';
import type { OAuthClient } from './oauth-client.js';
import type { OAuthProviders } from './oauth-providers.service.js';

const long = new Date(Date.now() - 60_000);
const tokensOf = (name: string, expiresAt: Date) => ({
  accessToken: new Secret(`access-${name}`),
  refreshToken: new Secret(`refresh-${name}`),
  expiresAt,
  refreshAt: expiresAt,
});

/** The permissions of one account whose token has ended; only the database and the provider are made up. */
class World {
  readonly asked: string[] = [];
  readonly givenBack: string[] = [];
  /** Whether the account loses its permission while the provider makes new tokens. */
  isRemovedMeanwhile = false;
  private isThere = true;
  /** How often storing fails from now on, and whether it was carried out nevertheless. */
  failures = 0;
  areCarriedOut = false;
  private version = 1;
  private sealed = writeTokens(tokensOf('old', long));
  readonly grants: AccountGrants;

  constructor() {
    const repository: Pick<AccountGrantsRepository, 'find' | 'claim' | 'renew' | 'release'> = {
      find: async () => (this.isThere ? this.grant() : null),
      claim: async (_id, version) => version === this.version,
      release: async () => undefined,
      renew: async (_id, version, _expiresAt, keepSecret) => {
        if (version !== this.version || !this.isThere) return false;
        const isAway = this.failures > 0;
        this.failures -= isAway ? 1 : 0;
        if (!isAway || this.areCarriedOut) {
          await keepSecret({} as Parameters<typeof keepSecret>[0]);
          this.version += 1;
        }
        if (isAway) throw new Error('Connection terminated unexpectedly');
        return true;
      },
    };
    const secrets: Pick<SealedSecrets, 'get' | 'put'> = {
      get: async () => this.sealed,
      put: async (_queries, _ref, secret) => void (this.sealed = secret),
    };
    const client: Pick<OAuthClient, 'refresh' | 'revoke'> = {
      revoke: async (_provider, refreshToken) => this.givenBack.push(refreshToken.reveal()) > 0,
      refresh: async (_provider, refreshToken) => {
        this.asked.push(refreshToken.reveal());
        if (this.isRemovedMeanwhile) this.isThere = false;
        return {
          accessToken: new Secret('access-new'),
          refreshToken: new Secret('refresh-new'),
          lifetimeMs: 3_600_000,
        };
      },
    };
    const providers = { access: async () => ({}) } as unknown as OAuthProviders;
    this.grants = new AccountGrants(
      new Clock(),
      {} as OAuthAuthorizations,
      providers,
      client as OAuthClient,
      repository as AccountGrantsRepository,
      secrets as SealedSecrets,
    );
  }

  private grant(): StoredGrant {
    const { version } = this;
    const ids = { accountId: 'a', providerId: 'p', subject: 's' };
    return { ...ids, grantedAt: long, expiresAt: long, version, claimedUntil: null, refusal: null };
  }
}

describe('the tokens of an account', () => {
  it('are stored once the database is back that was away when the provider gave them', async () => {
    const world = new World();
    world.failures = 2;

    expect((await world.grants.accessToken('a')).token.reveal()).toBe('access-new');
    expect((await world.grants.accessToken('a')).token.reveal()).toBe('access-new');
    expect(world.asked).toEqual(['refresh-old']);
  });

  it('are those that were stored where the database went away before it could say so', async () => {
    const world = new World();
    world.failures = 1;
    world.areCarriedOut = true;

    expect((await world.grants.accessToken('a')).token.reveal()).toBe('access-new');
    expect(world.asked).toEqual(['refresh-old']);
  });

  it('are given back to the provider when the account was removed while they were on their way', async () => {
    const world = new World();
    world.isRemovedMeanwhile = true;

    await expect(world.grants.accessToken('a')).rejects.toMatchObject({ problem: 'sign-in-needed' });
    expect(world.givenBack).toEqual(['refresh-new']);
  });

  it('are not given back while the account is there', async () => {
    const world = new World();
    world.failures = 1;
    world.areCarriedOut = true;

    await world.grants.accessToken('a');
    expect(world.givenBack).toEqual([]);
  });
});
