import type { RecentThread } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { recentSection } from './recent-section';

const thread = (threadId: string, accountId = 'one', subject = `Subject of ${threadId}`): RecentThread => ({
  accountId,
  threadId,
  subject,
  lastAt: '2026-11-20T08:00:00Z',
});
const names = new Map([
  ['one', 'Anna'],
  ['two', 'Support'],
]);

describe('the last conversations with somebody', () => {
  it('are all but the one that is open', () => {
    const section = recentSection([thread('a'), thread('b'), thread('c', 'one', ' ')], 'b', names);

    expect(section?.records.map(({ name }) => name)).toEqual(['Subject of a', '(no subject)']);
    expect(section?.count).toBe(2);
    expect(section?.records[0]?.conversation).toEqual({ account_id: 'one', conversation_id: 'a' });
  });

  it('are no section when there is no other', () => {
    expect(recentSection([thread('a')], 'a', names)).toBeNull();
  });

  it.each([
    [names, 'Support'],
    [new Map([['two', 'Support']]), null],
  ])('say in which mailbox they are where there are several', (known, state) => {
    expect(recentSection([thread('a', 'two')], 'b', known)?.records[0]?.state).toBe(state);
  });
});
