import { ImapFlow } from 'imapflow';
import { describe, expect, it } from 'vitest';
import { internalsOf, textOf } from './imap-internals.js';

describe('what imapflow keeps out of its types', () => {
  const internals = internalsOf(
    new ImapFlow({ host: 'localhost', port: 1, auth: { user: 'a', pass: 'b' }, logger: false }),
  );

  it('is there in this version', () => {
    expect(typeof internals.exec).toBe('function');
    expect(typeof internals.throttleWait).toBe('function');
    expect(internals.untaggedHandlers).toBeTypeOf('object');
    expect(internals.sectionHandlers).toBeTypeOf('object');
    expect(internals.folders).toBeInstanceOf(Map);
    expect(internals.idling).toBe(false);
    expect(typeof internals.getUntaggedHandler).toBe('function');
    expect(internals.currentRequest).toBe(false);
  });

  it.each([
    [{ value: 'INBOX' }, 'INBOX'],
    [{ value: Buffer.from('Entwürfe') }, 'Entwürfe'],
    [{ value: null }, ''],
    [[{ value: 'a list' }], ''],
    [undefined, ''],
  ])('reads the token %j as “%s”', (token, text) => {
    expect(textOf(token)).toBe(text);
  });
});
