import { auditFactsSchema } from '@maildesk/contracts';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { filterWords } from './filter-words.js';

describe('what was looked for', () => {
  it.each([
    ['nothing in particular', {}, 'all of it'],
    ['an action', { action: 'mail.read' }, 'mail.read'],
    [
      'somebody in an account since a day',
      { actorId: 'u', accountId: 'a', from: '2030-01-01T00:00:00Z' },
      'by u, in a, from 2030-01-01T00:00:00Z',
    ],
    [
      'a conversation until a day',
      { subjectId: 't', until: '2030-01-02T00:00:00Z' },
      'about t, until 2030-01-02T00:00:00Z',
    ],
  ] as const)('is told when it is %s', (_what, filter, words) => {
    expect(filterWords(filter)).toBe(words);
  });

  it('fits into the facts of an entry, whatever it is', () => {
    const id = randomUUID();
    const [from, until] = ['2030-01-01T00:00:00.000+00:00', '2030-01-02T00:00:00.000+00:00'];
    const detail = filterWords({
      actorId: id,
      accountId: id,
      subjectId: id,
      action: 'account.reconnected',
      from,
      until,
    });
    expect(z.safeParse(auditFactsSchema, { detail }).success).toBe(true);
  });
});
