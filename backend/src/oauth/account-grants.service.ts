import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import type { SqlRunner } from '../audit/audit.module.js';
import { MailServerError } from '../adapters/adapters.module.js';
import { AppError } from '../common/app-error.js';
import { backoffMs } from '../common/backoff.js';
import { Clock } from '../common/clock.js';
import type { Secret } from '../common/secret.js';
import { KeyMissingError, SealBrokenError, SealedSecrets } from '../secrets/secrets.module.js';
import { AccountGrantsRepository, type StoredGrant } from './account-grants.repository.js';
import { type KeptTokens, keptTokens, readTokens, writeTokens } from './kept-tokens.js';
import { OAuthAuthorizations } from './oauth-authorizations.service.js';
import type { Beginner } from './oauth-authorizations.repository.js';
import { OAuthClient } from './oauth-client.js';
import { OAuthFailure } from './oauth-failure.js';
import { OAuthProviders } from './oauth-providers.service.js';

/** Longer than a provider is given to answer: nobody else may use a refresh token while it is perhaps being used up. */
const claimMs = 60_000;
/** How long to wait for the tokens that another process fetches. */
const patienceMs = 20_000;
const lookAgainMs = 100;
/** For so long new tokens are held while they cannot be stored, as when the database is being restarted. */
const holdMs = 5 * 60_000;
const storeAgainMs = { baseMs: 200, maxMs: 3000 };

const secretOf = (ownerId: string) => ({ kind: 'oauth-tokens', ownerId }) as const;

/** What signs in at a mail server. */
export interface AccessToken {
  readonly token: Secret;
  /** From when on another one is better, where that is known. */
  readonly refreshAt: Date | null;
}

/**
 * The permissions by which accounts sign in, and their tokens.
 *
 * Tokens are fetched by one process at a time (`claim`), ahead of their end, and stored before anybody uses them: a provider may
 * take a refresh token once only. What the provider withdraws stays so until a person signs in again; a provider that does not
 * answer costs nothing while the present token is good.
 */
@Injectable()
export class AccountGrants {
  private readonly logger = new Logger('OAuth');
  /** Of this process: however many connections an account makes at a time, they wait for one. */
  private readonly fetching = new Map<string, Promise<KeptTokens>>();

  constructor(
    private readonly clock: Clock,
    private readonly authorizations: OAuthAuthorizations,
    private readonly providers: OAuthProviders,
    private readonly client: OAuthClient,
    private readonly repository: AccountGrantsRepository,
    private readonly secrets: SealedSecrets,
  ) {}

  /**
   * Gives the account what was granted to this browser session, within the caller's transaction.
   * @throws AppError `oauth.authorization-not-found`
   */
  async give(queries: SqlRunner, beginner: Beginner, authorizationId: string, accountId: string): Promise<void> {
    const { tokens } = await this.authorizations.granted(beginner, authorizationId);
    const from = { authorizationId, userId: beginner.id, sessionId: beginner.sessionId, now: this.clock.now() };
    if (!(await this.repository.moveFrom(queries, from, accountId, tokens.expiresAt)))
      throw new AppError('oauth.authorization-not-found', 'This sign-in was used just now. Please begin again.');
    await this.secrets.put(queries, secretOf(accountId), writeTokens(tokens));
    await this.secrets.delete(queries, { kind: 'oauth-authorization', ownerId: authorizationId });
  }

  /** Forgets the account's permission, as when it gets a password. */
  async forget(queries: SqlRunner, accountId: string): Promise<void> {
    await this.repository.remove(queries, accountId);
    await this.secrets.delete(queries, secretOf(accountId));
  }

  /**
   * A token that is good for a while. `insteadOf`: one that the mail server has refused, so another one is wanted.
   * @throws MailServerError `sign-in-needed` when a person has to sign in again, `sign-in-service` when it cannot be had now
   */
  async accessToken(accountId: string, { insteadOf }: { insteadOf?: Secret } = {}): Promise<AccessToken> {
    const { grant, tokens } = await this.read(accountId);
    const isRefused = insteadOf?.reveal() === tokens.accessToken.reveal();
    const now = this.clock.now();
    if (!isRefused && (tokens.refreshAt === null || tokens.refreshAt > now)) return toAccess(tokens);
    try {
      return toAccess(await this.fetchOnce(grant, tokens, isRefused));
    } catch (error) {
      const isGoodStill = !isRefused && tokens.expiresAt !== null && tokens.expiresAt > now;
      const isBusy = error instanceof MailServerError && error.problem === 'sign-in-service';
      if (isGoodStill && isBusy) return toAccess(tokens);
      throw error;
    }
  }

  /** @throws MailServerError `sign-in-needed` when the account has no permission (any more); nobody is asked. */
  async assertPresent(accountId: string): Promise<void> {
    await this.read(accountId);
  }

  /**
   * For an account that is about to lose its permission: how to give it back to the provider (RFC 7009) once that is done. Giving it
   * back never fails: what came of it is logged, and answered in a sentence. Null when there is none, or none that can be opened.
   */
  async permissionOf(accountId: string): Promise<(() => Promise<string>) | null> {
    const grant = await this.repository.find(accountId);
    if (grant === null) return null;
    const refreshToken = await this.refreshToken(accountId);
    if (refreshToken === null) return null;
    return async () => {
      const outcome = await this.revoked(grant, refreshToken);
      this.logger.log(`account ${accountId}: ${outcome}`);
      return outcome;
    };
  }

  /** Null as well when it cannot be opened (any more): an account has to be removable, and mendable, all the same. */
  private async refreshToken(accountId: string): Promise<Secret | null> {
    try {
      const secret = await this.secrets.get(secretOf(accountId));
      return secret === null ? null : readTokens(secret).refreshToken;
    } catch (error) {
      if (!(error instanceof SealBrokenError) && !(error instanceof KeyMissingError)) throw error;
      this.logger.warn(
        `account ${accountId}: its permission cannot be opened, so it is not given back to the provider`,
      );
      return null;
    }
  }

  private async revoked({ providerId, refusal }: StoredGrant, refreshToken: Secret): Promise<string> {
    if (refusal !== null) return 'The permission had been withdrawn already.';
    try {
      const provider = await this.providers.access(providerId);
      const isRevoked = await this.client.revoke(provider, refreshToken);
      return isRevoked
        ? `The permission was given back to ${provider.name}.`
        : `${provider.name} offers no way to give a permission back; it can be withdrawn in the account's settings there.`;
    } catch (error) {
      const reason =
        error instanceof OAuthFailure || error instanceof AppError ? error.message : 'Something went wrong.';
      return `The permission could not be given back: ${reason} It can be withdrawn in the account's settings there.`;
    }
  }

  /**
   * The tokens are never newer than the grant that is answered with them, as they are read first.
   * @throws MailServerError `sign-in-needed`
   */
  private async read(accountId: string): Promise<{ grant: StoredGrant; tokens: KeptTokens }> {
    const secret = await this.secrets.get(secretOf(accountId));
    const grant = await this.repository.find(accountId);
    if (grant !== null && grant.refusal !== null) throw signInNeeded(grant.refusal);
    if (grant === null || secret === null)
      throw signInNeeded('There is no permission to sign in with. Sign in to this account again.');
    return { grant, tokens: readTokens(secret) };
  }

  private fetchOnce(grant: StoredGrant, tokens: KeptTokens, isRefused: boolean): Promise<KeptTokens> {
    const { accountId } = grant;
    const running = this.fetching.get(accountId);
    if (running !== undefined) return running;
    const fetching = this.fetchOrWait(grant, tokens, isRefused).finally(() => this.fetching.delete(accountId));
    this.fetching.set(accountId, fetching);
    return fetching;
  }

  private async fetchOrWait(grant: StoredGrant, tokens: KeptTokens, isRefused: boolean): Promise<KeptTokens> {
    const { accountId, version } = grant;
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const now = this.clock.now();
      if (await this.repository.claim(accountId, version, now, new Date(now.getTime() + claimMs)))
        return this.fetch(grant, tokens);
      // Somebody else is at it. The present token does meanwhile, where it is good.
      if (!isRefused && tokens.expiresAt !== null && tokens.expiresAt > now) return tokens;
      const present = await this.read(accountId);
      if (present.grant.version !== version) return present.tokens;
      if (performance.now() > deadline)
        throw busy('Another process has been waiting for the sign-in service for some time.');
      await pause(lookAgainMs);
    }
  }

  /** Fetches and stores the next tokens. The claim is held, so the refresh token that is read here is nobody else's to use. */
  private async fetch({ accountId, providerId, version }: StoredGrant, before: KeptTokens): Promise<KeptTokens> {
    const { grant, tokens } = await this.read(accountId);
    if (grant.version !== version || tokens.accessToken.reveal() !== before.accessToken.reveal()) {
      await this.repository.release(accountId, version, null);
      return tokens;
    }
    let next: KeptTokens | null;
    try {
      const provider = await this.providers.access(providerId);
      next = keptTokens(
        await this.client.refresh(provider, tokens.refreshToken),
        tokens.refreshToken,
        this.clock.now(),
      );
    } catch (error) {
      const trouble = error instanceof OAuthFailure ? error.trouble : 'busy';
      await this.repository.release(accountId, version, trouble === 'withdrawn' ? messageOf(error) : null);
      this.logger.warn(`account ${accountId}: no new token: ${trouble}`);
      if (trouble !== 'withdrawn') throw busy(messageOf(error), error);
      // A person may have signed in again in this very moment.
      const present = await this.read(accountId);
      return present.tokens;
    }
    if (next === null) throw new Error('new tokens without a refresh token, old or new');
    if (await this.store(accountId, version, next)) return next;
    await this.giveBackUnwanted(grant, next.refreshToken);
    return (await this.read(accountId)).tokens;
  }

  /** Of an account that lost its permission while new tokens were on their way, which nobody else knows of. */
  private async giveBackUnwanted(grant: StoredGrant, refreshToken: Secret): Promise<void> {
    if ((await this.repository.find(grant.accountId)) !== null) return;
    this.logger.log(`account ${grant.accountId}: ${await this.revoked(grant, refreshToken)}`);
  }

  /**
   * Stores the tokens that follow those of `version`, however often that fails: the provider may take the refresh token before
   * them no more, so that without these only a person could sign in again. False where they are wanted no more.
   */
  private async store(accountId: string, version: number, tokens: KeptTokens): Promise<boolean> {
    const deadline = performance.now() + holdMs;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.repository.renew(accountId, version, tokens.expiresAt, (manager) =>
          this.secrets.put(manager, secretOf(accountId), writeTokens(tokens)),
        );
      } catch (error) {
        if (performance.now() > deadline) throw busy('The new token could not be stored here.', error);
        if (attempt === 1)
          this.logger.warn(`account ${accountId}: its new token cannot be stored yet: ${String(error)}`);
        await pause(backoffMs(attempt, storeAgainMs), undefined, { ref: false });
      }
    }
  }
}

const toAccess = ({ accessToken, refreshAt }: KeptTokens): AccessToken => ({ token: accessToken, refreshAt });

const messageOf = (error: unknown): string =>
  error instanceof OAuthFailure || error instanceof AppError
    ? error.message
    : 'Something went wrong here while a new token was fetched.';

const signInNeeded = (sentence: string): MailServerError => new MailServerError('sign-in-needed', sentence);

function busy(sentence: string, cause?: unknown): MailServerError {
  const retryAfterMs = cause instanceof OAuthFailure ? cause.retryAfterMs : null;
  return new MailServerError('sign-in-service', sentence, {
    cause,
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  });
}
