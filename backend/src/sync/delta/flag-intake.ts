import type { FlagRow } from '../../adapters/adapters.module.js';

/** So many rows are stored in a fraction of a second, during which nobody else writes for the account. */
const batchSize = 2000;

/** What is done with a batch that is full. */
export interface FlagStore {
  readonly write: (rows: readonly FlagRow[]) => Promise<void>;
  /** Those of some UIDs that are not known here. */
  readonly unknown: (uids: readonly number[]) => Promise<readonly number[]>;
}

/**
 * Flags on their way into the database, however many: what is more than one batch is written in transactions of its own. The last
 * batch is left to be written with the resume point. Until then nothing of it counts as told, so that whatever breaks off in
 * between is told again, and writing it twice changes nothing.
 */
export class FlagIntake {
  private batch: FlagRow[] = [];
  private readonly unknownUids: number[] = [];

  constructor(
    private readonly store: FlagStore,
    private readonly size: number = batchSize,
  ) {}

  /** The rows that are not written yet, at most a batch. */
  get rest(): readonly FlagRow[] {
    return this.batch;
  }

  /** The UIDs that were told and may not be known here: of batches that were written those that were not, and all of the rest. */
  get doubtful(): readonly number[] {
    return [...this.unknownUids, ...this.batch.map(({ uid }) => uid)];
  }

  /** Where a message was told twice, the later row holds. */
  async add(row: FlagRow): Promise<void> {
    if (this.batch.length === this.size) await this.writeBatch();
    this.batch.push(row);
  }

  async addAll(rows: Iterable<FlagRow>): Promise<void> {
    for (const row of rows) await this.add(row);
  }

  private async writeBatch(): Promise<void> {
    const { batch } = this;
    this.batch = [];
    for (const uid of await this.store.unknown(batch.map(({ uid: told }) => told))) this.unknownUids.push(uid);
    await this.store.write(batch);
  }
}
