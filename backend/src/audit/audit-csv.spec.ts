import type { AuditEntry } from '@maildesk/contracts';
import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { csvOf } from './audit-csv.js';

const entry: AuditEntry = {
  id: 'e',
  at: '2026-11-22T10:00:00.000Z',
  actor: { id: 'u', name: 'anna@example.org' },
  account: { id: 'a', address: 'team@example.org' },
  action: 'access.changed',
  subjectIds: ['s', 't'],
  facts: { user: 'Bo', role: null, formerRole: 'member' },
};

const text = async (file: Readable): Promise<string> => (await buffer(file)).toString();

async function* of(...entries: AuditEntry[]): AsyncGenerator<AuditEntry> {
  yield* entries;
}

describe('the audit as a file', () => {
  it('has a line for each entry below the heads of the columns', async () => {
    expect(await text(csvOf(of(entry)))).toBe(
      '\ufefftime,who,who id,account,account id,action,subject ids,facts\r\n' +
        '2026-11-22T10:00:00.000Z,anna@example.org,u,team@example.org,a,access.changed,s t,' +
        'user: Bo; role: none; formerRole: member\r\n',
    );
  });

  it.each(['=HYPERLINK("http://evil.example")', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])(
    'has no cell that a spreadsheet takes for a formula: %j',
    async (name) => {
      const line = (await text(csvOf(of({ ...entry, actor: { id: 'u', name } })))).split('Z,')[1] ?? '';

      expect(line.replace(/^"/, '')).toMatch(/^'/);
    },
  );

  it('says so when the entries end in a failure', async () => {
    async function* broken(): AsyncGenerator<AuditEntry> {
      yield entry;
      throw new Error('the database is gone');
    }

    await expect(text(csvOf(broken()))).rejects.toThrow('the database is gone');
  });
});
