import { setTimeout as pause } from 'node:timers/promises';
import { type Envelope, rewrapEnvelope, SealBrokenError } from './envelope.js';
import type { KeyHolder, KeyHoldersRepository } from './key-holders.repository.js';
import type { KeyRing } from './key-ring.js';
import type { SealedSecretsRepository, StoredSecret } from './sealed-secrets.repository.js';
import { keyTitle } from './sealing-keys.js';

const batchSize = 100;
const answersMs = 5000;
const lookMs = 100;

/** Some processes cannot open what is wrapped by the new key: nothing has been changed. The message says what to do. */
export class NotAllHaveKey extends Error {
  override readonly name = 'NotAllHaveKey';
}

/**
 * Wraps the keys of all secrets by the first key of the ring, beside the processes that run: no secret is opened, and none is
 * written that somebody replaces meanwhile. Each batch is a statement of its own, so it may be killed at any time and run again.
 */
export class KeyRotation {
  constructor(
    private readonly ring: KeyRing,
    private readonly secrets: SealedSecretsRepository,
    private readonly holders: KeyHoldersRepository,
    private readonly say: (line: string) => void,
  ) {}

  /**
   * Answers whether everything is wrapped by the new key now; what is not was told.
   * @throws NotAllHaveKey, StartUpError when a key is missing here
   */
  async run(): Promise<boolean> {
    const stored = [...(await this.secrets.countByKey()).keys()];
    if (stored.length === 0) {
      this.say('No secrets are stored yet.');
      return true;
    }
    this.ring.load(stored);
    const { current } = this.ring;
    const running = await this.assertAllHave(current.id);
    this.say(`The key ${keyTitle(current)} is the first one. Secrets by key:`);
    await this.tellCounts();
    const broken = await this.rewrapAll();
    this.say('Done. Secrets by key:');
    await this.tellCounts();
    await this.tellWhatMayGo(running);
    return broken === 0;
  }

  /** Asks every process that runs, and gives them time to answer. */
  private async assertAllHave(keyId: string): Promise<KeyHolder[]> {
    await this.holders.askAll();
    const until = performance.now() + answersMs;
    for (;;) {
      const running = await this.holders.list();
      const without = running.filter(({ keyIds }) => keyIds?.includes(keyId) !== true);
      if (without.length === 0) return running;
      if (performance.now() > until) throw notAllHave(without, keyId);
      await pause(lookMs);
    }
  }

  /** Answers how many secrets could not be unwrapped; they stay as they are. */
  private async rewrapAll(): Promise<number> {
    const { current } = this.ring;
    let after: StoredSecret | null = null;
    let done = 0;
    let broken = 0;
    for (;;) {
      const batch: StoredSecret[] = await this.secrets.listOtherThan(current.id, after, batchSize);
      const last = batch.at(-1);
      if (last === undefined) return broken;
      after = last;
      const rewrapped = batch.flatMap((from) => this.rewrapped(from) ?? []);
      broken += batch.length - rewrapped.length;
      done += await this.secrets.rewrap(rewrapped);
      this.say(`  ${done} wrapped anew`);
    }
  }

  private rewrapped(from: StoredSecret): { from: StoredSecret; to: Envelope } | null {
    const { current } = this.ring;
    const key = this.ring.find(from.keyId);
    try {
      if (key === null) throw new SealBrokenError(`the ${from.kind} of ${from.ownerId} came with key ${from.keyId}`);
      return { from, to: rewrapEnvelope(from, from, key, current) };
    } catch (error) {
      if (!(error instanceof SealBrokenError)) throw error;
      this.say(`  left as it is: ${error.message}`);
      return null;
    }
  }

  private async tellCounts(): Promise<void> {
    const counts = await this.secrets.countByKey();
    for (const key of this.ring.all) this.say(`  ${keyTitle(key)}: ${counts.get(key.id) ?? 0}`);
  }

  private async tellWhatMayGo(running: readonly KeyHolder[]): Promise<void> {
    const counts = await this.secrets.countByKey();
    const { current } = this.ring;
    for (const key of this.ring.all.filter(({ id }) => id !== current.id)) {
      const left = counts.get(key.id) ?? 0;
      const users = running.filter(({ sealsWith }) => sealsWith === key.id);
      if (left > 0) this.say(`The key ${keyTitle(key)} is still needed for ${left} secrets: run this again.`);
      else if (users.length > 0) {
        this.say(
          `The key ${keyTitle(key)} must stay: ${titles(users)} still seals new secrets with it. ` +
            `Make ${keyTitle(current)} its first key, restart it, and run this again.`,
        );
      } else this.say(`The key ${keyTitle(key)} may be taken away.`);
    }
  }
}

const titles = (holders: readonly KeyHolder[]): string =>
  holders.map(({ host, pid }) => `MailDesk on ${host} (process ${pid})`).join(', ');

function notAllHave(without: readonly KeyHolder[], keyId: string): NotAllHaveKey {
  return new NotAllHaveKey(
    `${titles(without)} does not have the key ${keyId} (yet), and could not open what is sealed with it. ` +
      'Give it the key, restart it, and run this again. Nothing was changed.',
  );
}
