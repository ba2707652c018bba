import type { OAuthAuthorization } from '@maildesk/contracts';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { Secret } from '../common/secret.js';
import { Config } from '../config/config.js';
import { SharedRateLimits } from '../database/database.module.js';
import { SealedSecrets } from '../secrets/secrets.module.js';
import { browserNonce } from './browser-nonce.js';
import { type KeptTokens, keptTokens, readTokens, writeTokens } from './kept-tokens.js';
import {
  type Beginner,
  OAuthAuthorizationsRepository,
  type StoredAuthorization,
} from './oauth-authorizations.repository.js';
import { OAuthClient, type ProviderAccess, type SignInChecks } from './oauth-client.js';
import { OAuthFailure } from './oauth-failure.js';
import { OAuthProviders } from './oauth-providers.service.js';
import { isSameMailbox } from './told-address.js';

/** `ticket` and `cookie`: one of them ties it to the browser, see `begin`. */
type Begun = { readonly authorization: OAuthAuthorization; readonly url: string; readonly expiresAt: Date } & (
  { readonly ticket: null; readonly cookie: string } | { readonly ticket: string; readonly cookie: null }
);

const lifeMs = 10 * 60_000;
const cleanUpMs = 5 * 60_000;

/** What a sign-in in progress is kept under; first what its answer is checked with, then its tokens. */
const secretOf = (ownerId: string) => ({ kind: 'oauth-authorization', ownerId }) as const;
const checksSchema = z.object({
  nonce: z.string(),
  verifier: z.string(),
  /** The provider's page, of one that has to be taken up in a window first. */
  url: z.optional(z.string()),
});
type KeptChecks = z.infer<typeof checksSchema>;

/** No ticket passes for a nonce, nor the other way round. */
const hashOfTicket = (ticket: string): Buffer => hashOf(`ticket ${ticket}`);

/**
 * Sign-ins at providers. Each is begun in one signed-in browser session, comes back to the same browser once and within ten
 * minutes, and ends with tokens that wait, sealed, for the account which is made of them, or with a sentence that says why not. What was
 * granted and not used in ten minutes is given back to the provider.
 */
@Injectable()
export class OAuthAuthorizations implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('OAuth');
  private cleanUp: NodeJS.Timeout | null = null;

  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly providers: OAuthProviders,
    private readonly client: OAuthClient,
    private readonly repository: OAuthAuthorizationsRepository,
    private readonly secrets: SealedSecrets,
    private readonly limits: SharedRateLimits,
  ) {}

  onModuleInit(): void {
    this.cleanUp = setInterval(() => {
      this.forgetExpired().catch((error: unknown) => this.logger.warn(`the clean-up failed: ${String(error)}`));
    }, cleanUpMs);
    this.cleanUp.unref();
  }

  onModuleDestroy(): void {
    if (this.cleanUp !== null) clearInterval(this.cleanUp);
  }

  /**
   * `cookie` is the value of the Set-Cookie header that has to go with the answer. Browsers take none from us in a page of another
   * site: of what `openerOrigin` begins, a window of ours gets it, when that page hands the ticket over to it.
   * @throws AppError `oauth.provider-not-found`, `oauth.provider-not-usable`, `request.too-many`
   */
  async begin(
    beginner: Beginner,
    wanted: { providerId: string; address: string },
    from: { cookieHeader: string | undefined; openerOrigin: string | null },
  ): Promise<Begun> {
    const now = this.clock.now();
    await this.limits.take('oauthSignIns', beginner.id);
    const provider = await this.providers.access(wanted.providerId);
    const redirectUri = this.providers.redirectUri(provider.id);
    const checks: SignInChecks = { state: newSecret(), nonce: newSecret(), verifier: newSecret() };
    const url = await this.urlAt(provider, { ...checks, redirectUri, address: wanted.address });
    const { openerOrigin } = from;
    const nonce = browserNonce.readOrMake(from.cookieHeader, this.config.https);
    const ticket = newSecret();
    const expiresAt = new Date(now.getTime() + lifeMs);
    const begun = {
      id: randomUUID(),
      providerId: provider.id,
      userId: beginner.id,
      sessionId: beginner.sessionId,
      browserHash: openerOrigin === null ? hashOf(nonce) : hashOfTicket(ticket),
      stateHash: hashOf(checks.state),
      openerOrigin,
      address: wanted.address.toLowerCase(),
      expiresAt,
    };
    const { nonce: idNonce, verifier } = checks;
    const kept = new Secret(
      JSON.stringify({ nonce: idNonce, verifier, ...(openerOrigin === null ? {} : { url }) } satisfies KeptChecks),
    );
    await this.repository.add(begun, (manager) => this.secrets.put(manager, secretOf(begun.id), kept));
    const authorization = { id: begun.id, state: 'waiting' as const, address: begun.address, message: null };
    if (openerOrigin !== null) return { authorization, url: this.windowUrl, ticket, expiresAt, cookie: null };
    return { authorization, url, ticket: null, expiresAt, cookie: browserNonce.write(nonce, this.config.https) };
  }

  /**
   * Goes on, in a window of ours, with what a page of `origin` has begun: the window was opened by that page, as nobody else could
   * hand it this ticket from there. `cookie` as of `begin`.
   * @throws AppError `oauth.authorization-not-found`
   */
  async takeUp(
    { ticket, origin }: { ticket: string; origin: string },
    cookieHeader: string | undefined,
  ): Promise<{ url: string; cookie: string }> {
    const nonce = browserNonce.readOrMake(cookieHeader, this.config.https);
    const handed = { ticketHash: hashOfTicket(ticket), origin, browserHash: hashOf(nonce), now: this.clock.now() };
    const id = await this.repository.takeUp(handed);
    const secret = id === null ? null : await this.secrets.get(secretOf(id));
    if (secret === null) throw notFound();
    const { url } = z.parse(checksSchema, JSON.parse(secret.reveal()));
    if (url === undefined) throw notFound();
    return { url, cookie: browserNonce.write(nonce, this.config.https) };
  }

  /**
   * Takes what the provider sent the browser back with. Whatever is wrong with it ends the sign-in, and the answer says why.
   * @throws AppError `oauth.authorization-not-found` when no sign-in of this browser session waits for it
   */
  async complete(
    beginner: Beginner,
    { providerId, response }: { providerId: string; response: string },
    cookieHeader: string | undefined,
  ): Promise<OAuthAuthorization> {
    const { state, ...answer } = this.readAnswer(response, cookieHeader);
    const taken = await this.repository.take({ ...answer, providerId, beginner });
    if (taken === null) throw notFound();
    return toAuthorization(await this.settle(taken, state, response), answer.now);
  }

  /**
   * As `complete`, of what was taken up in a window of this browser.
   * @throws AppError `oauth.authorization-not-found` when none waits for it
   */
  async completeInWindow(
    { providerId, response }: { providerId: string; response: string },
    cookieHeader: string | undefined,
  ): Promise<OAuthAuthorization> {
    const { state, ...answer } = this.readAnswer(response, cookieHeader);
    const taken = await this.repository.takeFromWindow({ ...answer, providerId });
    if (taken === null) throw notFound();
    return toAuthorization(await this.settle(taken, state, response), answer.now);
  }

  /** @throws AppError `oauth.authorization-not-found` */
  async read(beginner: Beginner, id: string): Promise<OAuthAuthorization> {
    const found = await this.repository.find(id, beginner);
    if (found === null) throw notFound();
    return toAuthorization(found, this.clock.now());
  }

  /** What was granted to this browser session and waits to be used. @throws AppError `oauth.authorization-not-found` */
  async granted(beginner: Beginner, id: string): Promise<StoredAuthorization & { tokens: KeptTokens }> {
    const found = await this.repository.find(id, beginner);
    const isGood = found?.state === 'granted' && found.expiresAt > this.clock.now();
    const secret = isGood ? await this.secrets.get(secretOf(id)) : null;
    if (found === null || secret === null) throw notFound();
    return { ...found, tokens: readTokens(secret) };
  }

  /** A page of ours in which a browser takes our cookie, whoever has opened it. */
  private get windowUrl(): string {
    return `${this.config.publicUrl}/oauth-window.html`;
  }

  /** What a browser shows that was sent back. @throws AppError `oauth.authorization-not-found` */
  private readAnswer(response: string, cookieHeader: string | undefined) {
    const states = new URLSearchParams(response).getAll('state');
    const nonce = browserNonce.read(cookieHeader, this.config.https);
    const [state] = states;
    if (nonce === null || state === undefined || states.length > 1) throw notFound();
    return { state, stateHash: hashOf(state), browserHash: hashOf(nonce), now: this.clock.now() };
  }

  private async urlAt(
    provider: ProviderAccess,
    request: Parameters<OAuthClient['authorizationUrl']>[1],
  ): Promise<string> {
    try {
      return await this.client.authorizationUrl(provider, request);
    } catch (error) {
      if (!(error instanceof OAuthFailure)) throw error;
      throw new AppError('oauth.provider-not-usable', error.message, { cause: error });
    }
  }

  private async settle(taken: StoredAuthorization, state: string, response: string): Promise<StoredAuthorization> {
    const now = this.clock.now();
    let outcome: Pick<StoredAuthorization, 'state' | 'message' | 'subject' | 'expiresAt'>;
    let tokens: KeptTokens | null = null;
    try {
      const { subject, ...got } = await this.exchange(taken, state, response);
      tokens = got.tokens;
      outcome = { state: 'granted', message: null, subject, expiresAt: new Date(now.getTime() + lifeMs) };
    } catch (error) {
      const message = error instanceof OAuthFailure ? error.message : 'Something went wrong here. Please begin again.';
      if (!(error instanceof OAuthFailure)) this.logger.error(error instanceof Error ? error.stack : String(error));
      else this.logger.warn(`a sign-in at provider ${taken.providerId} failed: ${error.trouble}`);
      outcome = { state: 'refused', message, subject: null, expiresAt: taken.expiresAt };
    }
    await this.repository.settle(taken.id, outcome, (manager) =>
      tokens === null
        ? this.secrets.delete(manager, secretOf(taken.id))
        : this.secrets.put(manager, secretOf(taken.id), writeTokens(tokens)),
    );
    return { ...taken, ...outcome };
  }

  /** @throws OAuthFailure */
  private async exchange(
    { id, providerId, address }: StoredAuthorization,
    state: string,
    response: string,
  ): Promise<{ tokens: KeptTokens; subject: string }> {
    const provider = await this.providers.access(providerId);
    const kept = await this.secrets.get(secretOf(id));
    if (kept === null) throw new Error(`sign-in ${id} has lost what its answer is checked with`);
    const checks = { ...z.parse(checksSchema, JSON.parse(kept.reveal())), state };
    const cameBackTo = new URL(this.providers.redirectUri(providerId));
    cameBackTo.search = response;
    const { tokens, subject, addresses } = await this.client.exchange(provider, cameBackTo, checks);
    const wrong = wrongMailbox(provider, address, addresses);
    const lasting = keptTokens(tokens, null, this.clock.now());
    if (wrong === null && lasting !== null) return { tokens: lasting, subject };
    await this.giveBack(provider, tokens.refreshToken ?? tokens.accessToken);
    throw wrong ?? new OAuthFailure('misconfigured', noLastingPermission(provider));
  }

  /** Gives back to providers what nobody made an account of, and forgets what is over. */
  private async forgetExpired(): Promise<void> {
    const now = this.clock.now();
    for (const { id, providerId, state } of await this.repository.listExpired(now)) {
      const token = state === 'granted' ? await this.tokenToGiveBack(id) : null;
      const isOurs = await this.repository.forget(id, now, (manager) => this.secrets.delete(manager, secretOf(id)));
      if (!isOurs || token === null) continue;
      try {
        await this.giveBack(await this.providers.access(providerId), token);
      } catch (error) {
        this.logger.warn(`sign-in ${id} could not be given back to provider ${providerId}: ${String(error)}`);
      }
    }
  }

  /** Null when there is none that can be opened: one row like that must not keep all the others. */
  private async tokenToGiveBack(id: string): Promise<Secret | null> {
    try {
      const secret = await this.secrets.get(secretOf(id));
      return secret === null ? null : readTokens(secret).refreshToken;
    } catch (error) {
      this.logger.warn(`sign-in ${id} is forgotten without giving it back: ${String(error)}`);
      return null;
    }
  }

  private async giveBack(provider: ProviderAccess, token: Secret): Promise<void> {
    try {
      await this.client.revoke(provider, token);
    } catch (error) {
      this.logger.warn(`a permission of provider ${provider.id} could not be given back: ${String(error)}`);
    }
  }
}

/** 256 random bits that need no escaping in an address; also a good PKCE verifier (RFC 7636 section 4.1). */
const newSecret = (): string => randomBytes(32).toString('base64url');

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();

const notFound = (): AppError =>
  new AppError(
    'oauth.authorization-not-found',
    'This sign-in was not begun in this browser, was used already, or took longer than ten minutes. Please begin again.',
  );

function toAuthorization(
  { id, state, address, message, expiresAt }: StoredAuthorization,
  now: Date,
): OAuthAuthorization {
  if (state === 'refused') return { id, state, address, message };
  const shown = expiresAt <= now ? 'expired' : state === 'exchanging' ? 'waiting' : state;
  return { id, state: shown, address, message };
}

/** Tokens of another mailbox than the one that was asked for are not kept: their owner would see a stranger's mail. */
function wrongMailbox({ kind, name }: ProviderAccess, asked: string, told: readonly string[]): OAuthFailure | null {
  const [first] = told;
  if (first === undefined) {
    const sentence = `${name} does not tell whose mailbox it is, so nothing was stored. An administrator has to add the scope “email” to this sign-in provider.`;
    return new OAuthFailure('misconfigured', sentence);
  }
  if (told.some((address) => isSameMailbox(kind, address, asked))) return null;
  const sentence = `You signed in to ${name} as ${first}, but the mailbox is ${asked}. Nothing was stored. Sign in there as ${asked}, or connect ${first} instead.`;
  return new OAuthFailure('declined', sentence);
}

const noLastingPermission = ({ name }: ProviderAccess): string =>
  `${name} gave no lasting permission (no refresh token), so the mailbox could not be watched. An administrator has to check the scopes of this sign-in provider; most want “offline_access”.`;
