import type { AuditEntry } from '@maildesk/contracts';
import { stringify } from 'csv-stringify';
import { Readable } from 'node:stream';

const columns = ['time', 'who', 'who id', 'account', 'account id', 'action', 'subject ids', 'facts'];

/**
 * The entries as CSV (RFC 4180, UTF-8). A cell that a spreadsheet would take for a formula is made text: names are chosen by
 * people, and whoever opens the file is an administrator.
 */
export function csvOf(entries: AsyncIterable<AuditEntry>): Readable {
  const csv = stringify({ header: true, columns, escape_formulas: true, record_delimiter: 'windows', bom: true });
  const rows = Readable.from(entries, { objectMode: true });
  rows.on('error', (error) => csv.destroy(error));
  csv.on('close', () => rows.destroy());
  return rows.map(rowOf).compose(csv);
}

function rowOf({ at, actor, account, action, subjectIds, facts }: AuditEntry): string[] {
  const told = Object.entries(facts).map(([name, value]) => `${name}: ${value === null ? 'none' : value}`);
  return [
    at,
    actor?.name ?? '',
    actor?.id ?? '',
    account?.address ?? '',
    account?.id ?? '',
    action,
    subjectIds.join(' '),
    told.join('; '),
  ];
}
