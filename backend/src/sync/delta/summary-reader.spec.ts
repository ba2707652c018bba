import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ImapSession, MailServerError } from '../../adapters/adapters.module.js';
import { UnreadableMessages } from '../errors/misread-answers.js';
import { SummaryReader } from './summary-reader.js';

describe('SummaryReader', () => {
  let reader: SummaryReader;
  beforeEach(() => {
    Logger.overrideLogger(false);
    reader = new SummaryReader();
  });
  afterEach(() => Logger.overrideLogger(['error', 'warn', 'log']));

  const breaking = (problem: 'unreachable' | 'not-this-protocol') =>
    ({
      messages: { fetchSummaries: () => Promise.reject(new MailServerError(problem, 'It broke.')) },
    }) as unknown as ImapSession;
  const sound = {
    messages: {
      fetchSummaries: (uidSet: string) => Promise.resolve([{ uid: Number(uidSet), subject: 'sound' }]),
    },
  } as unknown as ImapSession;

  it.each([
    ['a line that was cut three times', 'unreachable', 3, 'sound'],
    ['a line that was cut four times', 'unreachable', 4, 'left out'],
    ['an answer that could not be read', 'not-this-protocol', 1, 'sound'],
    ['answers that could not be read twice', 'not-this-protocol', 2, 'left out'],
  ] as const)(
    'after %s the message that was being read alone is judged rightly',
    async (_what, problem, times, expected) => {
      for (let time = 0; time < times; time += 1)
        await expect(reader.read(breaking(problem), 'inbox', [7])).rejects.toThrow();

      const { summaries, setAside } = await reader.read(sound, 'inbox', [7]);

      expect(setAside.length > 0 ? 'left out' : summaries[0]?.subject).toBe(expected);
    },
  );

  it('says that a connection broke over messages, also where nobody knows over which', async () => {
    const broken = breaking('not-this-protocol');

    await expect(reader.readFrom(broken, 'inbox', 5)).rejects.toThrow(UnreadableMessages);
    await expect(reader.read(broken, 'inbox', [7])).rejects.toThrow(UnreadableMessages);
  });

  it('reads half as many at a time as it was when the connection broke, and more again once that works', async () => {
    await expect(reader.read(breaking('unreachable'), 'inbox', [4, 5, 6, 7, 8])).rejects.toThrow();
    expect([reader.batchSize('inbox', 250), reader.batchSize('other', 250)]).toEqual([2, 250]);
    await expect(reader.read(breaking('unreachable'), 'inbox', [4, 5])).rejects.toThrow();
    expect(reader.batchSize('inbox', 250)).toBe(1);

    await reader.read(sound, 'inbox', [4]);

    expect(reader.batchSize('inbox', 250)).toBe(2);
  });

  it('reads only what is new of what has arrived', async () => {
    const messages = { fetchSummaries: () => Promise.resolve([{ uid: 4 }, { uid: 5 }]) };

    expect(await reader.readFrom({ messages } as unknown as ImapSession, 'inbox', 5)).toEqual([{ uid: 5 }]);
  });
});
