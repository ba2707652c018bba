import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ImapSession, MailServerError } from '../../adapters/adapters.module.js';
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
});
