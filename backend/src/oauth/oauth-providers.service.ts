import type { AuditFacts, OAuthProviderOffer, OAuthProvider, OAuthProviderInput } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { AuditLog, type SqlRunner } from '../audit/audit.module.js';
import { AppError } from '../common/app-error.js';
import { Secret } from '../common/secret.js';
import { Config } from '../config/config.js';
import { SealedSecrets } from '../secrets/secrets.module.js';
import { OAuthClient, type ProviderAccess } from './oauth-client.js';
import { OAuthFailure } from './oauth-failure.js';
import { OAuthProvidersRepository, type StoredProvider } from './oauth-providers.repository.js';

const secretOf = (ownerId: string) => ({ kind: 'oauth-client-secret', ownerId }) as const;

/** The providers that people sign in to their mailboxes at, as administrators set them up. */
@Injectable()
export class OAuthProviders {
  constructor(
    private readonly config: Config,
    private readonly repository: OAuthProvidersRepository,
    private readonly secrets: SealedSecrets,
    private readonly client: OAuthClient,
    private readonly audit: AuditLog,
  ) {}

  async list(): Promise<OAuthProvider[]> {
    return (await this.repository.list()).map((row) => this.toProvider(row, row.accountCount));
  }

  /** What people who connect a mailbox are offered. */
  async offers(): Promise<OAuthProviderOffer[]> {
    const enabled = (await this.repository.list()).filter(({ isEnabled }) => isEnabled);
    return enabled.map((row) => ({
      id: row.id,
      kind: row.kind,
      name: row.name,
      domains: row.domains,
      ...serversOf(row),
    }));
  }

  /** @throws AppError `oauth.provider-not-usable` */
  add(actorId: string, input: OAuthProviderInput): Promise<OAuthProvider> {
    return this.store(actorId, randomUUID(), input, null);
  }

  /** @throws AppError `oauth.provider-not-found`, `oauth.provider-not-usable`, `oauth.provider-in-use` */
  async update(actorId: string, id: string, input: OAuthProviderInput): Promise<OAuthProvider> {
    const current = await this.read(id);
    const goesElsewhere =
      current.issuer !== input.issuer || JSON.stringify(serversOf(current)) !== JSON.stringify(placesOf(input));
    if (goesElsewhere && (await this.repository.accountCount(id)) > 0) {
      throw new AppError(
        'oauth.provider-in-use',
        'Accounts sign in by this provider, and their permissions must not be sent to another issuer or mail server. Set up another provider.',
      );
    }
    return this.store(actorId, id, input, current);
  }

  /** @throws AppError `oauth.provider-not-found`, `oauth.provider-in-use` */
  async remove(actorId: string, id: string): Promise<void> {
    const { name } = await this.read(id);
    const removed = await this.repository.remove(id, async (manager) => {
      await this.secrets.delete(manager, secretOf(id));
      await this.record(manager, actorId, id, { provider: name, detail: 'removed' });
    });
    if (!removed) {
      throw new AppError(
        'oauth.provider-in-use',
        'Accounts sign in by this provider. Turn it off so that nobody new is offered it, or remove these accounts first.',
      );
    }
  }

  /** @throws AppError `oauth.provider-not-found` */
  async access(id: string): Promise<ProviderAccess> {
    const { version, kind, name, issuer, clientId, hasClientSecret, scopes } = await this.read(id);
    const clientSecret = hasClientSecret ? await this.secrets.get(secretOf(id)) : null;
    return { id, version, kind, name, issuer, clientId, clientSecret, scopes: withOpenId(scopes) };
  }

  /** Where tokens of this provider may be sent, and nowhere else. @throws AppError `oauth.provider-not-found` */
  async servers(id: string): Promise<Pick<OAuthProvider, 'name' | 'imap' | 'smtp' | 'isEnabled'>> {
    const row = await this.read(id);
    return { name: row.name, isEnabled: row.isEnabled, ...serversOf(row) };
  }

  /** Where the provider sends the browser back to. One for each, so that none can pass for another (RFC 9700 section 4.4). */
  redirectUri(id: string): string {
    return `${this.config.publicUrl}/oauth/callback/${id}`;
  }

  private async store(
    actorId: string,
    id: string,
    input: OAuthProviderInput,
    current: StoredProvider | null,
  ): Promise<OAuthProvider> {
    const given = input.clientSecret;
    const hasSecret = given === undefined ? current?.hasClientSecret === true : given !== '';
    const clientSecret = given === undefined || given === '' ? null : new Secret(given);
    const { kind, name, issuer, clientId, scopes } = input;
    try {
      await this.client.check({ id, version: 0, kind, name, issuer, clientId, clientSecret, scopes });
    } catch (error) {
      if (!(error instanceof OAuthFailure)) throw error;
      throw new AppError('oauth.provider-not-usable', notUsable(error, issuer), { cause: error });
    }
    await this.repository.save(id, input, hasSecret, async (manager) => {
      if (clientSecret !== null) await this.secrets.put(manager, secretOf(id), clientSecret);
      if (!hasSecret) await this.secrets.delete(manager, secretOf(id));
      await this.record(manager, actorId, id, { provider: name, detail: current === null ? 'added' : 'changed' });
    });
    return this.toProvider(await this.read(id), await this.repository.accountCount(id));
  }

  private record(within: SqlRunner, actorId: string, id: string, facts: AuditFacts): Promise<void> {
    return this.audit.record({ actorId, action: 'provider.changed', subjectIds: [id], facts }, within);
  }

  private async read(id: string): Promise<StoredProvider> {
    const row = await this.repository.find(id);
    if (row === null) throw new AppError('oauth.provider-not-found', 'There is no such sign-in provider (any more).');
    return row;
  }

  private toProvider(row: StoredProvider, accountCount: number): OAuthProvider {
    const { id, kind, name, issuer, clientId, hasClientSecret, scopes, domains, isEnabled } = row;
    const stated = { id, kind, name, issuer, clientId, hasClientSecret, scopes, domains, isEnabled };
    return { ...stated, ...serversOf(row), redirectUri: this.redirectUri(id), accountCount };
  }
}

function serversOf(row: StoredProvider): Pick<OAuthProvider, 'imap' | 'smtp'> {
  return {
    imap: { host: row.imapHost, port: row.imapPort, security: row.imapSecurity },
    smtp: { host: row.smtpHost, port: row.smtpPort, security: row.smtpSecurity },
  };
}

function placesOf({ imap, smtp }: OAuthProviderInput): Pick<OAuthProvider, 'imap' | 'smtp'> {
  return {
    imap: { host: imap.host, port: imap.port, security: imap.security },
    smtp: { host: smtp.host, port: smtp.port, security: smtp.security },
  };
}

/** Who signed in is read from the identity token, which is only given to those who ask for this. */
const withOpenId = (scopes: readonly string[]): readonly string[] =>
  scopes.includes('openid') ? scopes : ['openid', ...scopes];

function notUsable({ trouble, message }: OAuthFailure, issuer: string): string {
  return trouble === 'not-theirs'
    ? `What answers at ${issuer} is no OpenID Connect provider of that name. Check the issuer, letter by letter.`
    : `${message} Check the issuer ${issuer}.`;
}
