import type { Flag, OutboxState } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { isMail } from './is-mail';

describe('isMail', () => {
  it.each<[string, Flag[], OutboxState | null, boolean]>([
    ['what was received', ['seen'], null, true],
    ['what was sent from here', ['seen'], 'sent', true],
    ['a draft', ['draft'], null, false],
    ['what waits to be sent', [], 'queued', false],
    ['what is being sent', [], 'sending', false],
    ['what may not have been sent', [], 'unknown', false],
    ['what could not be sent', [], 'failed', false],
    ['what was taken back', [], 'cancelled', false],
  ])('knows %s', (_, flags, state, expected) => {
    expect(isMail({ flags, outbox: state === null ? null : { id: 'x', state, error: null } })).toBe(expected);
  });
});
