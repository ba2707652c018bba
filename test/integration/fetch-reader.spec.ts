import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ImapFlow } from 'imapflow';
import { describe, expect, it } from 'vitest';
import { FetchTap } from '../../backend/dist/adapters/imap/fetch-reader/fetch-tap.js';
import { extraHeaders, parseSummary, summaryOf } from '../../backend/dist/adapters/imap/summary-parser.js';
import { writeMailbox } from '../support/bulk-mailbox.js';
import { type BulkMail, bulkMails } from '../support/bulk-mails.js';
import { servers } from '../support/integration.js';

type Summary = ReturnType<typeof summaryOf>;

const query = {
  uid: true,
  flags: true,
  envelope: true,
  bodyStructure: true,
  internalDate: true,
  size: true,
  headers: extraHeaders,
};

const bare = (raw: Buffer): BulkMail => ({ raw, receivedAt: new Date('2026-11-01T10:00:00Z'), flags: 'S' });

/** Reads a mailbox by imapflow alone, and again with the tap on; the rows of each by UID. */
async function readBothWays(mails: Iterable<BulkMail>): Promise<{ slow: Summary[]; fast: Summary[]; tapped: number }> {
  const user = servers.dovecot.newUser();
  writeMailbox(servers.dovecot, user, mails);
  const client = await servers.connectImap(user);
  try {
    await client.mailboxOpen('INBOX', { readOnly: true });
    const slow = await readRows(client);
    const tap = FetchTap.of(client);
    const tapped: Summary[] = [];
    tap?.start((row) => tapped.push(summaryOf(row)) > 0);
    const left = await readRows(client);
    tap?.stop();
    expect((await client.search({ all: true }, { uid: true })) || []).toHaveLength(slow.length);
    return { slow, fast: [...tapped, ...left].toSorted((a, b) => a.uid - b.uid), tapped: tapped.length };
  } finally {
    client.close();
  }
}

async function readRows(client: ImapFlow): Promise<Summary[]> {
  const rows: Summary[] = [];
  for await (const row of client.fetch('1:*', query, { uid: true })) {
    const summary = parseSummary(row);
    if (summary !== null) rows.push(summary);
  }
  return rows;
}

describe('rows that are read beside imapflow', () => {
  it('are what imapflow makes of them, for a mailbox as people have it', async () => {
    const { slow, fast, tapped } = await readBothWays(bulkMails('someone@test.example', 1500));

    expect(fast).toEqual(slow);
    expect(tapped).toBe(1500);
  });

  it('are what imapflow makes of them, with a header of every kind of nonsense', async () => {
    const names = ['"', '\\', '(', '{3}', '=?utf-8?Q?=00?=', 'é', '\xff\xfe', 'NIL', '', 'a\tb', '<>', '@', ',', ';:'];
    const mails = names.flatMap((name) => [
      Buffer.from(
        `From: ${name} <a@x>\nTo: "${name}" <b@x>, ${name}\nSubject: ${name}\nDate: ${name}\nMessage-ID: ${name}\nReferences: ${name}\n\nx\n`,
        'latin1',
      ),
      Buffer.from(
        `Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: ${name}/${name}; name="${name}"\nContent-ID: ${name}\nContent-Disposition: ${name}; filename="${name}"\n\nx\n--b--\n`,
        'latin1',
      ),
    ]);
    const recipients = Array.from({ length: 4000 }, (_, index) => `P${index} <p${index}@x>`).join(',\n ');
    mails.push(Buffer.from(`From: a@x\nTo: ${recipients}\nSubject: to all\n\nx\n`));
    const { slow, fast, tapped } = await readBothWays(mails.map(bare));

    expect(fast).toEqual(slow);
    expect(slow).toHaveLength(mails.length);
    expect(tapped).toBeGreaterThan(mails.length / 2);
  });
});

const corpora = process.env['MAILDESK_CORPORA'] ?? fileURLToPath(new URL('../../../shared/corpora', import.meta.url));

describe.skipIf(!existsSync(corpora))('rows over the test corpora (needs MAILDESK_CORPORA)', () => {
  it('are what imapflow makes of them', async () => {
    const { slow, fast, tapped } = await readBothWays(mailsOfCorpora().map(bare));

    expect(fast).toEqual(slow);
    expect(tapped).toBeGreaterThan(slow.length * 0.9);
  });
});

function mailsOfCorpora(): Buffer[] {
  return readdirSync(corpora, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath.includes('/raw'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
    .filter((raw) => raw.length > 0);
}
