import type { AccountSettings, ConnectSettings, ServerSettings } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import type { SqlRunner } from '../audit/audit.module.js';
import { type Credential, MailServerError, OwnTrouble } from '../adapters/adapters.module.js';
import type { SignedInUser } from '../common/access-rules.js';
import { AppError } from '../common/app-error.js';
import { Secret } from '../common/secret.js';
import { AccountGrants, OAuthAuthorizations, OAuthProviders } from '../oauth/oauth.module.js';
import { KeyMissingError, SealBrokenError, SealedSecrets } from '../secrets/secrets.module.js';
import type { SignInToKeep } from './accounts.repository.js';

/** What a person gave to sign in with: for a test now, and to be kept with the account in the transaction that stores it. */
export interface GivenSignIn {
  readonly credential: Credential;
  readonly toKeep: SignInToKeep;
}

/** What an account signs in with at present. */
export interface PresentSignIn {
  readonly credential: Credential;
  /** When it should be followed by a newer one; null where it does not run out. */
  readonly renewAt: Date | null;
}

const passwordOf = (ownerId: string) => ({ kind: 'account-password', ownerId }) as const;

/** By what accounts sign in at their servers: a password, or a permission that a provider has granted. */
@Injectable()
export class AccountSignIns {
  constructor(
    private readonly secrets: SealedSecrets,
    private readonly grants: AccountGrants,
    private readonly authorizations: OAuthAuthorizations,
    private readonly providers: OAuthProviders,
  ) {}

  /** @throws AppError `oauth.authorization-not-found`, `account.other-servers`, `request.invalid` when it is another mailbox's */
  given(caller: SignedInUser, settings: ConnectSettings): Promise<GivenSignIn> {
    if ('password' in settings) return Promise.resolve(this.byPassword(new Secret(settings.password)));
    return this.byAuthorization(caller, settings, settings.authorizationId);
  }

  byPassword(password: Secret): GivenSignIn {
    const keep = async (queries: SqlRunner, accountId: string): Promise<void> => {
      await this.secrets.put(queries, passwordOf(accountId), password);
      await this.grants.forget(queries, accountId);
    };
    return { credential: { kind: 'password', password }, toKeep: { oauthProviderId: null, keep } };
  }

  /** @throws as `given` */
  async byAuthorization(
    caller: SignedInUser,
    settings: Pick<AccountSettings, 'address' | 'imap' | 'smtp'>,
    authorizationId: string,
  ): Promise<GivenSignIn> {
    const { providerId, address, tokens } = await this.authorizations.granted(caller, authorizationId);
    if (settings.address.toLowerCase() !== address) {
      const detail = `The permission is for ${address}. Sign in again for ${settings.address}.`;
      throw new AppError('request.invalid', detail, {
        issues: [{ path: 'body.address', message: `must be ${address}` }],
      });
    }
    const { name, imap, smtp } = await this.providers.servers(providerId);
    if (!isSameHost(imap, settings.imap) || !isSameHost(smtp, settings.smtp)) {
      throw new AppError(
        'account.other-servers',
        `Permissions of ${name} are only sent to its own servers, ${imap.host} and ${smtp.host}.`,
      );
    }
    const keep = async (queries: SqlRunner, accountId: string): Promise<void> => {
      await this.grants.give(queries, caller, authorizationId, accountId);
      await this.secrets.delete(queries, passwordOf(accountId));
    };
    return {
      credential: { kind: 'oauth', token: tokens.accessToken },
      toKeep: { oauthProviderId: providerId, keep },
    };
  }

  /** The present sign-in, for settings of which it is no part: it is kept as it is. @throws AppError `server.needs-you`, `server.unreachable` */
  async unchanged(account: { id: string; oauthProviderId: string | null }): Promise<GivenSignIn> {
    const { credential } = await this.present(account).catch((error: unknown) => {
      if (!(error instanceof MailServerError)) throw error;
      throw new AppError(error.permanent ? 'server.needs-you' : 'server.unreachable', error.message, { cause: error });
    });
    const keep = (): Promise<void> => Promise.resolve();
    return { credential, toKeep: { oauthProviderId: account.oauthProviderId, keep } };
  }

  /**
   * `insteadOf`: a token that the server has refused.
   * @throws MailServerError `login-refused` when the stored password cannot be opened any more, `sign-in-needed`,
   *   `sign-in-service`; OwnTrouble when it can be had again as soon as this process has the right key.
   */
  async present(
    { id, oauthProviderId }: { id: string; oauthProviderId: string | null },
    options: { insteadOf?: Secret } = {},
  ): Promise<PresentSignIn> {
    if (oauthProviderId === null)
      return { credential: { kind: 'password', password: await this.password(id) }, renewAt: null };
    const { token, refreshAt } = await this.opened(() => this.grants.accessToken(id, options));
    return { credential: { kind: 'oauth', token }, renewAt: refreshAt };
  }

  /** As `present`, without asking a provider for a newer token. */
  async assertPresent({ id, oauthProviderId }: { id: string; oauthProviderId: string | null }): Promise<void> {
    if (oauthProviderId === null) await this.password(id);
    else await this.opened(() => this.grants.assertPresent(id));
  }

  private async password(accountId: string): Promise<Secret> {
    const password = await this.opened(() => this.secrets.get(passwordOf(accountId)));
    if (password === null) throw new MailServerError('login-refused', unreadable);
    return password;
  }

  private async opened<T>(open: () => Promise<T>): Promise<T> {
    try {
      return await open();
    } catch (cause) {
      if (cause instanceof KeyMissingError) {
        const sentence = 'The key for the stored password is not here; an administrator has to give it back.';
        throw new OwnTrouble(cause, sentence);
      }
      if (cause instanceof SealBrokenError) throw new MailServerError('login-refused', unreadable, { cause });
      throw cause;
    }
  }
}

const unreadable = 'The stored password cannot be read any more. Please enter it again.';

type Place = Pick<ServerSettings, 'host' | 'port' | 'security'>;

/** Names of the same servers, as Google and Microsoft tell them in different places. */
const otherNames = new Map([
  ['imap.googlemail.com', 'imap.gmail.com'],
  ['smtp.googlemail.com', 'smtp.gmail.com'],
  ['imap-mail.outlook.com', 'outlook.office365.com'],
  ['smtp-mail.outlook.com', 'smtp.office365.com'],
]);

const plainHost = (host: string): string => otherNames.get(host.toLowerCase()) ?? host.toLowerCase();

/** Another port of the same host is the same server; without encryption nothing goes where encryption is set. */
const isSameHost = (provider: Place, wanted: Place): boolean =>
  plainHost(provider.host) === plainHost(wanted.host) && (wanted.security !== 'none' || provider.security === 'none');
