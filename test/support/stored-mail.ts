import { Client, type QueryResultRow } from 'pg';
import type { ServerMailbox } from './imap-client.js';

interface StoredRow {
  readonly path: string;
  readonly uidValidity: string | null;
  readonly uidCount: number;
  readonly uid: string | null;
  readonly flags: number | null;
  readonly keywords: string[] | null;
  readonly messageId: string | null;
}

const flagNames = ['\\Seen', '\\Answered', '\\Flagged', '\\Deleted', '\\Draft'];

/** What MailDesk has of an account in its database, in the words of the mail server, so that both can be compared. */
export async function readStoredMailboxes(
  databaseUrl: string,
  accountId: string,
): Promise<Omit<ServerMailbox, 'specialUse' | 'uidNext'>[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<StoredRow>(
      `SELECT b.path, b.uid_validity AS "uidValidity", b.uid_count AS "uidCount", l.uid, l.flags, l.keywords, m.message_id_header AS "messageId"
       FROM mailbox b LEFT JOIN message_location l ON l.mailbox_id = b.id LEFT JOIN message m ON m.id = l.message_id
       WHERE b.account_id = $1 AND b.selectable ORDER BY b.path, l.uid`,
      [accountId],
    );
    const paths = [...new Set(rows.map((row) => row.path))].toSorted((one, other) => one.localeCompare(other));
    return paths.map((path) => {
      const own = rows.filter((row) => row.path === path);
      const uids = own.filter(({ uid }) => uid !== null).length;
      if (own[0]?.uidCount !== uids)
        throw new Error(`${path}: ${uids} messages with a UID, ${own[0]?.uidCount} counted`);
      return {
        path,
        uidValidity: Number(own[0]?.uidValidity),
        messages: own.filter((row) => row.flags !== null).map(toServerMessage),
      };
    });
  } finally {
    await client.end();
  }
}

function toServerMessage(row: StoredRow): { uid: number; flags: string[]; messageId: string | null } {
  const flags = flagNames.filter((_, bit) => ((row.flags ?? 0) & (1 << bit)) !== 0);
  return { uid: Number(row.uid), flags: [...flags, ...(row.keywords ?? [])].toSorted(), messageId: row.messageId };
}

/** Everything that the database holds, bytes read as text too, to look for what must not be in it. */
export async function dumpDatabase(databaseUrl: string): Promise<string> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT quote_ident(table_name) AS name FROM information_schema.tables
       WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`,
    );
    const dumps: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<QueryResultRow>(`SELECT * FROM ${name}`);
      dumps.push(`${name}:`, ...rows.map(asText));
    }
    return dumps.join('\n');
  } finally {
    await client.end();
  }
}

const asText = (row: QueryResultRow): string =>
  Object.entries(row)
    .map(([column, value]) => `${column}=${Buffer.isBuffer(value) ? value.toString('latin1') : JSON.stringify(value)}`)
    .join(' ');

/** Runs one statement on MailDesk's database and answers its rows: to look behind the API, or to bring about what it cannot. */
export async function queryDatabase<Row extends QueryResultRow>(
  databaseUrl: string,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(sql, [...parameters])).rows;
  } finally {
    await client.end();
  }
}
