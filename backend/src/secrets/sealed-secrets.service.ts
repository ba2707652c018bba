import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Secret } from '../common/secret.js';
import { openEnvelope, SealBrokenError, sealEnvelope } from './envelope.js';
import { formerKeyIdOf, openFormerPassword } from './former-password.js';
import { FormerPasswordsRepository } from './former-passwords.repository.js';
import { KeyRing } from './key-ring.js';
import { type Queries, SealedSecretsRepository } from './sealed-secrets.repository.js';
import type { SecretRef } from './secret-ref.js';

/** The key of a secret is not here now: it was sealed with one that this process has not been given (yet). */
export class KeyMissingError extends Error {
  override readonly name = 'KeyMissingError';
}

/**
 * Passwords, tokens and the like, sealed in the database. Nothing else writes or reads `sealed_secret`; whoever asks for a
 * secret gets a `Secret`, which prints as `[redacted]`. Without the keys of what is stored the server does not start.
 */
@Injectable()
export class SealedSecrets implements OnModuleInit {
  private readonly logger = new Logger('Secrets');

  constructor(
    private readonly ring: KeyRing,
    private readonly repository: SealedSecretsRepository,
    private readonly former: FormerPasswordsRepository,
  ) {}

  /** @throws StartUpError when a key is missing or is none; nothing has been changed then. */
  async onModuleInit(): Promise<void> {
    this.ring.load([...(await this.repository.countByKey()).keys()]);
    await this.sealFormerAnew();
  }

  /** Stores a secret in place of what was stored of its kind and owner, within the caller's transaction. */
  put(queries: Queries, ref: SecretRef, secret: Secret): Promise<void> {
    return this.repository.put(queries, ref, sealEnvelope(secret, ref, this.ring.current));
  }

  /**
   * The secret; null when none is stored.
   * @throws KeyMissingError when it may be opened later, or by another process
   * @throws SealBrokenError when nobody can open it; that has been logged
   */
  async get(ref: SecretRef): Promise<Secret | null> {
    const stored = await this.repository.find(ref);
    if (stored === null) return null;
    const key = this.ring.find(stored.keyId);
    if (key === null) {
      throw new KeyMissingError(
        `the ${ref.kind} of ${ref.ownerId} is sealed with key ${stored.keyId}, which this MailDesk does not have`,
      );
    }
    try {
      return openEnvelope(stored, ref, key);
    } catch (error) {
      if (error instanceof SealBrokenError) this.logger.error(error.message);
      throw error;
    }
  }

  delete(queries: Queries, ref: SecretRef): Promise<void> {
    return this.repository.delete(queries, ref);
  }

  /** Forgets everything of the owner, of whatever kind. */
  deleteAllOf(queries: Queries, ownerId: string): Promise<void> {
    return this.repository.deleteAllOf(queries, ownerId);
  }

  /** What cannot be opened stays as it is: its account says that the password is needed again. */
  private async sealFormerAnew(): Promise<void> {
    for (const row of await this.former.list()) {
      try {
        const key = this.ring.find(formerKeyIdOf(row.sealed) ?? '');
        if (key === null) throw new SealBrokenError(`the stored password of account ${row.accountId} has no known key`);
        const password = openFormerPassword(row.sealed, row.accountId, key);
        const ref = { kind: 'account-password', ownerId: row.accountId } as const;
        await this.former.replace(row, (manager) => this.put(manager, ref, password));
      } catch (error) {
        if (!(error instanceof SealBrokenError)) throw error;
        this.logger.error(error.message);
      }
    }
  }
}
