import { beforeEach, describe, expect, it } from 'vitest';
import { FlagIntake } from './flag-intake.js';

const row = (uid: number, ...flags: string[]) => ({ uid, flags });
const uidsOf = (rows: readonly { uid: number }[]): number[] => rows.map(({ uid }) => uid);

describe('FlagIntake', () => {
  let written: number[][];
  let intake: FlagIntake;
  beforeEach(() => {
    written = [];
    intake = new FlagIntake(
      {
        write: async (rows) => void written.push(uidsOf(rows)),
        unknown: async (uids) => uids.filter((uid) => uid > 100),
      },
      3,
    );
  });

  it('writes nothing by itself of what is no more than a batch', async () => {
    await intake.addAll([row(1), row(2), row(3)]);

    expect(written).toEqual([]);
    expect(uidsOf(intake.rest)).toEqual([1, 2, 3]);
    expect(intake.doubtful).toEqual([1, 2, 3]);
  });

  it('writes full batches, and leaves the last for the resume point, though it is a full one', async () => {
    await intake.addAll([1, 2, 3, 4, 5, 6].map((uid) => row(uid)));

    expect(written).toEqual([[1, 2, 3]]);
    expect(uidsOf(intake.rest)).toEqual([4, 5, 6]);
  });

  it('keeps the order in which it was told, so that the later row of a message holds', async () => {
    await intake.addAll([row(1, '\\Seen'), row(2), row(3)]);
    await intake.addAll([row(1)]);

    expect(written).toEqual([[1, 2, 3]]);
    expect(intake.rest).toEqual([row(1)]);
  });

  it('remembers of written batches which messages are not known here', async () => {
    await intake.addAll([row(1), row(101), row(2), row(3), row(102)]);

    expect(intake.doubtful).toEqual([101, 3, 102]);
  });
});
