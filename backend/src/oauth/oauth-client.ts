import { Injectable } from '@nestjs/common';
import * as openid from 'openid-client';
import type { OAuthProviderKind } from '@maildesk/contracts';
import { GuardedFetch } from '../adapters/adapters.module.js';
import { Clock } from '../common/clock.js';
import { Secret } from '../common/secret.js';
import { OAuthFailure, toOAuthFailure } from './oauth-failure.js';
import { toldAddresses } from './told-address.js';

/** All that is needed to speak to a provider. */
export interface ProviderAccess {
  readonly id: string;
  readonly version: number;
  readonly kind: OAuthProviderKind;
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  /** Null for a public client. */
  readonly clientSecret: Secret | null;
  readonly scopes: readonly string[];
}

export interface Tokens {
  readonly accessToken: Secret;
  /** Null where the provider gave none, or none anew: then the former one stays good. */
  readonly refreshToken: Secret | null;
  /** Of the access token; null where the provider does not say. */
  readonly lifetimeMs: number | null;
}

/** What a sign-in is checked against when the browser comes back. */
export interface SignInChecks {
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE (RFC 7636). */
  readonly verifier: string;
}

const timeoutS = 15;
/** Metadata and keys of a provider change seldom, and then the old ones go on for a while. */
const metadataForMs = 60 * 60_000;
const mostProviders = 200;

/** The only door to providers. Speaks OpenID Connect's code flow with PKCE, and OAuth's refresh and revocation. */
@Injectable()
export class OAuthClient {
  private readonly known = new Map<
    string,
    { readonly at: number; readonly configuration: Promise<openid.Configuration> }
  >();

  constructor(
    private readonly fetcher: GuardedFetch,
    private readonly clock: Clock,
  ) {}

  /** Reads the provider's metadata anew, to see whether it can be used. @throws OAuthFailure */
  async check(provider: ProviderAccess): Promise<void> {
    await this.inWords(provider, async () => {
      const metadata = (await this.discover(provider)).serverMetadata();
      if (metadata.authorization_endpoint === undefined || metadata.token_endpoint === undefined) {
        throw new OAuthFailure('misconfigured', `What ${provider.issuer} answers names no page to sign in at.`);
      }
    });
  }

  /** The address of the provider's page. @throws OAuthFailure */
  async authorizationUrl(
    provider: ProviderAccess,
    { state, nonce, verifier, redirectUri, address }: SignInChecks & { redirectUri: string; address: string },
  ): Promise<string> {
    return this.inWords(provider, async () => {
      const url = openid.buildAuthorizationUrl(await this.configurationOf(provider), {
        redirect_uri: redirectUri,
        scope: provider.scopes.join(' '),
        state,
        nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        login_hint: address,
        ...lastingParameters[provider.kind],
      });
      return url.href;
    });
  }

  /**
   * Exchanges what the provider sent back for tokens. Issuer (RFC 9207), state, nonce and the identity token are checked.
   * `addresses`: those that the provider tells of the person, in lower case; perhaps none.
   * @throws OAuthFailure
   */
  async exchange(
    provider: ProviderAccess,
    cameBackTo: URL,
    { state, nonce, verifier }: SignInChecks,
  ): Promise<{ tokens: Tokens; subject: string; addresses: readonly string[] }> {
    return this.inWords(provider, async () => {
      const configuration = await this.configurationOf(provider);
      const answer = await openid.authorizationCodeGrant(configuration, cameBackTo, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      const claims = answer.claims();
      if (claims === undefined)
        throw new Error('the library accepted an answer without the identity token it was to expect');
      let addresses = toldAddresses(provider.kind, claims);
      if (addresses.length === 0 && configuration.serverMetadata().userinfo_endpoint !== undefined) {
        const person = await openid.fetchUserInfo(configuration, answer.access_token, claims.sub);
        addresses = toldAddresses(provider.kind, person);
      }
      return { tokens: tokensOf(answer), subject: claims.sub, addresses };
    });
  }

  /** @throws OAuthFailure */
  async refresh(provider: ProviderAccess, refreshToken: Secret): Promise<Tokens> {
    return this.inWords(provider, async () =>
      tokensOf(await openid.refreshTokenGrant(await this.configurationOf(provider), refreshToken.reveal())),
    );
  }

  /**
   * Asks the provider to make a token, and all that came of the same permission, worthless (RFC 7009). Answers false where it
   * offers no such thing.
   * @throws OAuthFailure
   */
  async revoke(provider: ProviderAccess, refreshToken: Secret): Promise<boolean> {
    return this.inWords(provider, async () => {
      const configuration = await this.configurationOf(provider);
      if (configuration.serverMetadata().revocation_endpoint === undefined) return false;
      await openid.tokenRevocation(configuration, refreshToken.reveal(), { token_type_hint: 'refresh_token' });
      return true;
    });
  }

  private configurationOf(provider: ProviderAccess): Promise<openid.Configuration> {
    const key = `${provider.id} ${provider.version}`;
    const now = this.clock.now().getTime();
    const held = this.known.get(key);
    if (held !== undefined && now - held.at < metadataForMs) return held.configuration;
    if (this.known.size >= mostProviders) this.known.clear();
    const configuration = this.discover(provider);
    this.known.set(key, { at: now, configuration });
    configuration.catch(() => this.known.delete(key));
    return configuration;
  }

  private async discover({ issuer, clientId, clientSecret }: ProviderAccess): Promise<openid.Configuration> {
    const options = { [openid.customFetch]: this.fetch, timeout: timeoutS };
    const found = await openid.discovery(
      new URL(issuer),
      clientId,
      undefined,
      authentication(clientSecret, false),
      options,
    );
    const ways = found.serverMetadata().token_endpoint_auth_methods_supported;
    const onlyByHeader = ways?.includes('client_secret_basic') === true && !ways.includes('client_secret_post');
    if (!onlyByHeader || clientSecret === null) return found;
    const configuration = new openid.Configuration(
      found.serverMetadata(),
      clientId,
      undefined,
      authentication(clientSecret, true),
    );
    configuration[openid.customFetch] = this.fetch;
    configuration.timeout = timeoutS;
    return configuration;
  }

  private readonly fetch: openid.CustomFetch = (url, { body, headers, method, signal }) =>
    this.fetcher.fetch(url, {
      body: body as never,
      headers,
      method,
      signal,
      redirect: 'manual',
      timeoutMs: timeoutS * 1000,
    });

  private async inWords<T>({ name }: ProviderAccess, task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      throw toOAuthFailure(error, name);
    }
  }
}

/** What makes each kind of provider give a refresh token, and let the person choose the account. */
const lastingParameters: Readonly<Record<OAuthProviderKind, Readonly<Record<string, string>>>> = {
  // developers.google.com: without these it gives a refresh token only the first time that somebody allows an application.
  google: { access_type: 'offline', prompt: 'consent' },
  microsoft: { prompt: 'select_account' },
  // OpenID Connect Core section 11: without being asked anew nobody has to be given one.
  custom: { prompt: 'consent' },
};

function authentication(secret: Secret | null, byHeader: boolean): openid.ClientAuth {
  if (secret === null) return openid.None();
  return byHeader ? openid.ClientSecretBasic(secret.reveal()) : openid.ClientSecretPost(secret.reveal());
}

function tokensOf(answer: openid.TokenEndpointResponse): Tokens {
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn } = answer;
  return {
    accessToken: new Secret(accessToken),
    refreshToken: refreshToken === undefined ? null : new Secret(refreshToken),
    lifetimeMs: expiresIn === undefined ? null : expiresIn * 1000,
  };
}
