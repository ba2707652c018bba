import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { keyFileIn, makeKeyFile, readKeyFile, readKeyFolder } from './key-files.js';
import { assertKeysFor, parseKey, parseKeys, type SealingKey } from './sealing-keys.js';

/** How long a key that was not there is not looked for again. */
const lookAgainMs = 1000;

/**
 * The keys that secrets are sealed with: those of MAILDESK_KEYS, of the folder MAILDESK_KEYS_DIR, MAILDESK_KEY, and the file in
 * DATA_DIR, in this order. The first one seals, all of them open.
 */
@Injectable()
export class KeyRing {
  private keys: readonly SealingKey[] = [];
  private lookedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly config: Config) {}

  /**
   * Reads the keys. When there are none and nothing stored needs one, a key is made in DATA_DIR.
   * @param stored the ids of the keys of all stored secrets
   * @throws StartUpError when a key is no key, lies open to others, or is missing. Nothing has been changed then.
   */
  load(stored: readonly string[]): void {
    const file = keyFileIn(this.config.dataDir);
    const keys = this.read();
    assertKeysFor(stored, keys, file);
    this.keys = keys.length > 0 ? keys : [makeKeyFile(file)];
  }

  /** Reads the keys again, for what was added to the folder since. Without a readable key what was known stays. */
  reload(): void {
    const keys = this.read();
    if (keys.length > 0) this.keys = keys;
  }

  /** The key that secrets are sealed with from now on. */
  get current(): SealingKey {
    const [first] = this.keys;
    if (first === undefined) throw new Error('secrets are sealed and opened only after the start');
    return first;
  }

  get all(): readonly SealingKey[] {
    return this.keys;
  }

  /** The key with this id; null when it is not here. A key that has been put into the folder meanwhile is found. */
  find(id: string): SealingKey | null {
    const known = this.known(id);
    if (known !== null || performance.now() - this.lookedAt < lookAgainMs) return known;
    this.lookedAt = performance.now();
    try {
      this.reload();
    } catch {
      // Something in the folder is no key: what was known stays, and the next start says what is wrong.
    }
    return this.known(id);
  }

  private known(id: string): SealingKey | null {
    return this.keys.find((key) => key.id === id) ?? null;
  }

  private read(): SealingKey[] {
    const { dataDir, key, keys, keysDir } = this.config;
    const found = [
      ...(keys === null ? [] : parseKeys(keys)),
      ...(keysDir === null ? [] : readKeyFolder(keysDir)),
      ...(key === null ? [] : [parseKey(key, 'The setting MAILDESK_KEY', 'MAILDESK_KEY')]),
    ];
    const own = readKeyFile(keyFileIn(dataDir));
    const all = own === null ? found : [...found, own];
    return all.filter(({ id }, index) => all.findIndex((other) => other.id === id) === index);
  }
}
