import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer as createPlainServer, type Server } from 'node:http';
import { createServer as createTlsServer, request } from 'node:https';
import Provider, {
  type AccessToken,
  type Configuration,
  type KoaContextWithOIDC,
  type RefreshToken,
} from 'oidc-provider';
import type { Certificate } from './certificates.js';
import { freePort } from './free-port.js';

/** What a test wants to happen; each may be set and unset while the server runs. */
export interface OAuthHooks {
  /** Who signs in at the provider, instead of whom MailDesk has asked for. */
  signsInAs: string | null;
  /** What the person answers: `ask` shows a page with buttons. */
  consent: 'allow' | 'deny' | 'ask';
  /** Answered to every request at the token endpoint instead of what it would answer. */
  tokenStatus: number | null;
  /** Holds the token endpoint until it is done. */
  beforeToken: (() => Promise<void>) | null;
  /** How long access tokens live from now on. */
  accessTokenSeconds: number;
}

/** One request at the token endpoint that was granted. */
type GrantType = 'authorization_code' | 'refresh_token';

/** A real OpenID provider: code flow with PKCE, refresh tokens that rotate, introspection, revocation. */
export class OAuthServer {
  readonly clientId = 'maildesk';
  readonly clientSecret = randomBytes(16).toString('base64url');
  readonly hooks: OAuthHooks = {
    signsInAs: null,
    consent: 'allow',
    tokenStatus: null,
    beforeToken: null,
    accessTokenSeconds: 3600,
  };
  /** The queries of requests at the page to sign in at, oldest first. */
  readonly authorizationRequests: URLSearchParams[] = [];
  readonly granted: { readonly type: GrantType; readonly accountId: string }[] = [];
  readonly revoked: string[] = [];

  private readonly tokens: (AccessToken | RefreshToken)[] = [];
  /** It wants one at least. */
  private readonly redirectUris = ['https://localhost/nowhere'];
  private server: Server | null = null;
  private introspection: Server | null = null;

  private constructor(
    private readonly options: { certificate: Certificate; caFile: string },
    private readonly port: number,
    private readonly introspectionPort: number,
    private provider: Provider | null = null,
  ) {}

  /** Starts it on free ports. Where it may send browsers back to it is told by `allowRedirectTo`. */
  static async start(options: {
    certificate: Certificate;
    /** The authority of the certificate, for `visit`. */
    caFile: string;
  }): Promise<OAuthServer> {
    const server = new OAuthServer(options, await freePort(), await freePort());
    await server.listen();
    return server;
  }

  get issuer(): string {
    return `https://localhost:${this.port}`;
  }

  /** Where Dovecot asks whether a token is good. */
  get introspectionUrl(): string {
    return `http://dovecot:${this.clientSecret}@127.0.0.1:${this.introspectionPort}/token/introspection`;
  }

  /** Lets browsers be sent back to one more address. */
  async allowRedirectTo(uri: string): Promise<void> {
    this.redirectUris.push(uri);
    await this.stop();
    await this.listen();
  }

  /** How many refresh tokens it has exchanged for the person. */
  refreshCount(accountId: string): number {
    return this.granted.filter((grant) => grant.type === 'refresh_token' && grant.accountId === accountId).length;
  }

  /** Whether somebody may sign in as `username` by this token. */
  async accepts(username: string, token: string): Promise<boolean> {
    const found = await this.provider?.AccessToken.find(token);
    return found !== undefined && found.accountId === username && !found.isExpired;
  }

  /** Every token that it has given, to look for. */
  get secretsGiven(): readonly string[] {
    return this.tokens.map(({ jti }) => jti);
  }

  /** Takes back what the person has allowed, as in the settings of their account. */
  async withdraw(accountId: string): Promise<void> {
    const theirs = this.tokens.filter((token) => token.accountId === accountId);
    await Promise.all(theirs.map((token) => token.destroy()));
  }

  /** Ends the access tokens of the person ahead of their time; refresh tokens stay. */
  async expireAccessTokens(accountId: string): Promise<void> {
    const theirs = this.tokens.filter((token) => token.kind === 'AccessToken' && token.accountId === accountId);
    await Promise.all(theirs.map((token) => token.destroy()));
  }

  /** Answers no connection any more. What it has granted is good again after `goOn`. */
  async goDown(): Promise<void> {
    await Promise.all([close(this.server), close(this.introspection)]);
  }

  async goOn(): Promise<void> {
    if (this.provider === null || this.server?.listening === true) return;
    await this.open(this.provider);
  }

  async stop(): Promise<void> {
    await this.goDown();
  }

  /**
   * Does what a browser does with the address of the sign-in page: follows it, with cookies, to where it is sent back to, and
   * answers that address, which is not asked.
   */
  async visit(url: string): Promise<URL> {
    const cookies = new Map<string, string>();
    const ca = readFileSync(this.options.caFile);
    let at = new URL(url);
    for (let steps = 0; steps < 12 && at.origin === this.issuer; steps += 1) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const { location, setCookies, status } = await new Promise<{
        location: string | undefined;
        setCookies: readonly string[];
        status: number;
      }>((resolve, reject) => {
        const asked = request(at, { ca, headers: { cookie } }, (response) => {
          response.resume();
          const { location, 'set-cookie': setCookies = [] } = response.headers;
          resolve({ location, setCookies, status: response.statusCode ?? 0 });
        });
        asked.on('error', reject).end();
      });
      for (const line of setCookies) {
        const [pair = ''] = line.split(';');
        cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
      }
      if (location === undefined) throw new Error(`the provider answered ${status} and leads nowhere`);
      at = new URL(location, at);
    }
    return at;
  }

  private async listen(): Promise<void> {
    this.provider = this.makeProvider();
    await this.open(this.provider);
  }

  private async open(provider: Provider): Promise<void> {
    const { certFile, keyFile } = this.options.certificate;
    const handler = provider.callback();
    this.server = createTlsServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, (incoming, answer) => {
      void handler(incoming, answer);
    });
    this.introspection = createPlainServer((incoming, answer) => void handler(incoming, answer));
    await Promise.all([listenAt(this.server, this.port), listenAt(this.introspection, this.introspectionPort)]);
  }

  private makeProvider(): Provider {
    const provider = new Provider(this.issuer, this.configuration());
    provider.use((context, next) => this.beforeEach(context as KoaContextWithOIDC, next));
    provider.use((context, next) => this.interact(provider, context as KoaContextWithOIDC, next));
    const keep = (token: AccessToken | RefreshToken): void => {
      this.tokens.push(token);
    };
    provider.on('access_token.saved', keep);
    provider.on('refresh_token.saved', keep);
    provider.on('grant.success', ({ oidc }) => {
      const type = String(oidc.params?.['grant_type']) as GrantType;
      this.granted.push({ type, accountId: oidc.account?.accountId ?? '' });
    });
    return provider;
  }

  private configuration(): Configuration {
    const redirect_uris = this.redirectUris;
    return {
      clients: [
        {
          client_id: this.clientId,
          client_secret: this.clientSecret,
          redirect_uris,
          grant_types: ['authorization_code', 'refresh_token'],
          response_types: ['code'],
          token_endpoint_auth_method: 'client_secret_post',
        },
        {
          client_id: 'dovecot',
          client_secret: this.clientSecret,
          redirect_uris: [],
          grant_types: [],
          response_types: [],
          token_endpoint_auth_method: 'client_secret_basic',
        },
      ],
      scopes: ['openid', 'offline_access', 'email', 'mail'],
      claims: { openid: ['sub'], email: ['email', 'email_verified'] },
      // MailDesk reads the address from the identity token where it is in there.
      conformIdTokenClaims: false,
      findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, email: id, email_verified: true }) }),
      features: {
        devInteractions: { enabled: false },
        introspection: { enabled: true, allowedPolicy: () => true },
        revocation: { enabled: true },
      },
      ttl: { AccessToken: () => this.hooks.accessTokenSeconds, RefreshToken: 86_400, Grant: 86_400, Session: 86_400 },
      issueRefreshToken: (_context, client, code) =>
        client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
      rotateRefreshToken: true,
      pkce: { required: () => true },
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      cookies: { keys: ['key of the tests'] },
      jwks: { keys: [signingKey] },
    };
  }

  private async beforeEach(context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
    if (context.path === '/auth') this.authorizationRequests.push(new URLSearchParams(context.querystring));
    if (context.path === '/token') {
      await this.hooks.beforeToken?.();
      if (this.hooks.tokenStatus !== null) {
        context.status = this.hooks.tokenStatus;
        context.body = 'out of order';
        return;
      }
    }
    await next();
    if (context.path === '/token/revocation' && context.status === 200) {
      this.revoked.push(
        context.oidc.entities.RefreshToken?.accountId ?? context.oidc.entities.AccessToken?.accountId ?? '',
      );
    }
  }

  /** The pages on which a person signs in and allows it, in one. */
  private async interact(provider: Provider, context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
    if (!context.path.startsWith('/interaction/')) return next();
    const { prompt, params, session, grantId } = await provider.interactionDetails(context.req, context.res);
    const accountId = this.hooks.signsInAs ?? String(params['login_hint']);
    if (this.hooks.consent === 'ask' && context.method === 'GET' && !context.querystring.includes('choice=')) {
      context.type = 'html';
      context.body = page(context.path, prompt.name === 'login' ? `Sign in as ${accountId}` : 'Allow MailDesk');
      return;
    }
    const isDenied = this.hooks.consent === 'deny' || context.querystring.includes('choice=deny');
    const result = isDenied
      ? { error: 'access_denied', error_description: 'the person said no' }
      : prompt.name === 'login'
        ? { login: { accountId } }
        : { consent: { grantId: await this.allow(provider, String(session?.accountId), grantId) } };
    await provider.interactionFinished(context.req, context.res, result, { mergeWithLastSubmission: true });
    context.respond = false;
  }

  private async allow(provider: Provider, accountId: string, grantId: string | undefined): Promise<string> {
    const known = grantId === undefined ? undefined : await provider.Grant.find(grantId);
    const grant = known ?? new provider.Grant({ accountId, clientId: this.clientId });
    grant.addOIDCScope('openid offline_access email mail');
    return grant.save();
  }
}

const signingKey = {
  ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
  kid: 'test',
  use: 'sig',
  alg: 'RS256',
};

const page = (path: string, button: string): string => `<!doctype html><html lang="en"><title>Provider</title>
<main><h1>The provider</h1><a href="${path}?choice=allow">${button}</a> <a href="${path}?choice=deny">Deny</a></main></html>`;

async function listenAt(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => resolve());
  });
}

async function close(server: Server | null): Promise<void> {
  if (server === null) return;
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
