import { Module } from '@nestjs/common';
import { FormerPasswordsRepository } from './former-passwords.repository.js';
import { KeyAnswers } from './key-answers.service.js';
import { KeyHoldersRepository } from './key-holders.repository.js';
import { KeyRing } from './key-ring.js';
import { SealedSecretsRepository } from './sealed-secrets.repository.js';
import { SealedSecrets } from './sealed-secrets.service.js';

/** Sealing of passwords and tokens, and the keys for it. */
@Module({
  providers: [
    KeyRing,
    SealedSecretsRepository,
    FormerPasswordsRepository,
    SealedSecrets,
    KeyHoldersRepository,
    KeyAnswers,
  ],
  exports: [SealedSecrets],
})
export class SecretsModule {}

export type { SecretRef } from './secret-ref.js';
export { SealBrokenError } from './envelope.js';
export { KeyMissingError, SealedSecrets } from './sealed-secrets.service.js';
