import fc from 'fast-check';
import type { ImapFlow } from 'imapflow';
import { decodePath } from 'imapflow/lib/tools.js';
import { describe, expect, it } from 'vitest';
import { encodeMailboxName } from '../../demo/imap/mailbox-names.js';
import { fuzzTimeoutMs, hostileText, holds } from '../../property.js';
import { mailboxName } from './raw-commands.js';

const client = { enabled: new Set(), capabilities: new Map() } as unknown as ImapFlow;
const encoded = (path: string): string => String(mailboxName(client, path).value);

describe('names of mailboxes in modified UTF-7 under random input', { timeout: fuzzTimeoutMs }, () => {
  it('come back as they were, and are printable ASCII on the wire but for what no name may hold', async () => {
    await holds(
      fc.property(hostileText, (text) => {
        const path = text.toWellFormed();
        const wire = encoded(path);
        if (!/[\t\r\n]/.test(path)) expect(wire).toMatch(/^[\x20-\x7e]*$/);
        expect(decodePath(client, wire)).toBe(path);
      }),
      { runs: 1500 },
    );
  });

  it('are written the same way by two writers', async () => {
    await holds(
      fc.property(hostileText, (text) => {
        const path = text.toWellFormed();
        expect(decodePath(client, encodeMailboxName(path))).toBe(path);
        expect(encodeMailboxName(path)).toMatch(/^[\x20-\x7e]*$/);
      }),
      { runs: 1000 },
    );
  });

  it('are text, whatever a server writes', async () => {
    const written = fc.oneof(
      hostileText,
      fc.string({
        unit: fc.constantFrom('&', '-', ',', '+', '/', '=', 'A', 'b', 'Z', '0', ' ', 'é', '\0'),
        maxLength: 30,
      }),
    );
    await holds(
      fc.property(written, (wire) => {
        expect(typeof decodePath(client, wire)).toBe('string');
      }),
      { runs: 1500 },
    );
  });
});
