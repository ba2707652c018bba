import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Config } from '../config/config.js';
import { AccountSecretsRepository } from './account-secrets.repository.js';
import { openPassword, type SealingKey, sealPassword } from './credentials.js';
import { assertOpens, keyFileIn, makeKeyFile, parseKey, readKeyFile } from './sealing-key.js';

/** Holds the key that stored passwords are sealed with. Without the right one the server does not start. */
@Injectable()
export class KeyRing implements OnModuleInit {
  private key: SealingKey | null = null;

  constructor(
    private readonly config: Config,
    private readonly secrets: AccountSecretsRepository,
  ) {}

  /** @throws StartUpError when the key is no key, lies open to others, or does not open what is stored. */
  async onModuleInit(): Promise<void> {
    const { dataDir, key } = this.config;
    const file = keyFileIn(dataDir);
    const given = key === null ? readKeyFile(file) : parseKey(key, 'The setting MAILDESK_KEY');
    assertOpens(await this.secrets.keyIds(), given, file);
    this.key = given ?? makeKeyFile(file);
  }

  seal(password: string, accountId: string): string {
    return sealPassword(password, accountId, this.present());
  }

  /** @throws SealBrokenError */
  open(sealed: string, accountId: string): string {
    return openPassword(sealed, accountId, this.present());
  }

  private present(): SealingKey {
    if (this.key === null) throw new Error('passwords are sealed and opened only after the start');
    return this.key;
  }
}
