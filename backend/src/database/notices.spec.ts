import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeNotice, encodeNotice } from './notices.js';

describe('what processes tell each other', () => {
  it('arrives as it was sent', () => {
    const notice = { from: 'a', name: 'changes.pending', event: { accountId: 'b' } } as const;

    expect(encodeNotice(notice).map(decodeNotice)).toEqual([notice]);
  });

  it('is cut into pieces that Postgres takes when it names many users, and names each of them once', () => {
    const userIds = Array.from({ length: 1000 }, () => randomUUID());

    const payloads = encodeNotice({ from: 'a', name: 'account.removed', event: { accountId: 'b', userIds } });

    expect(Math.max(...payloads.map((payload) => Buffer.byteLength(payload)))).toBeLessThan(8000);
    const named = payloads
      .map(decodeNotice)
      .flatMap((notice) => (notice?.event as { userIds: string[] } | undefined)?.userIds);
    expect(named).toEqual(userIds);
  });

  it.each(['', 'hello', '{}', '[]', '["a"]'])('is nothing when others use the channel: %s', (payload) => {
    expect(decodeNotice(payload)).toBeNull();
  });
});
