import {
  type Access,
  accessTable,
  auditDecisions,
  clientEvents,
  decide,
  operations,
  type Role,
  roles,
} from '@maildesk/contracts';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';

const page = fileURLToPath(new URL('../../docs/access.md', import.meta.url));

/** What the heads of the columns stand for. */
const askers: readonly { readonly head: string; readonly isAdmin: boolean; readonly role: Role | null }[] = [
  ...roles.map((role) => ({ head: role, isAdmin: false, role })),
  { head: 'administrator', isAdmin: true, role: null },
  { head: 'any other user', isAdmin: false, role: null },
];

const intro = `# Who may do what

Made of the table in \`contracts/src/access.ts\` by \`npm run golden:update\`; change it there.

A role is held in one account, by a user or by a group whose members all have it; what counts is the strongest. **Owners**
answer for an account and are always people; there is at least one. **Managers** say who works in it, below owner, and how
the mailbox is used. **Members** read, organise and send. **Readers** only read: not even what is read changes, for that is
shared by everybody and by their telephones, and a look must not make mail pass for dealt with. **Administrators** look
after all accounts, and see mail only where they have a role; that they give themselves one stands in the account's audit.

Whoever has no right to know of an account is told that there is none (404); whoever knows of it and may not do something is
told so (403).
`;

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function table(first: string, rows: readonly (readonly [string, Access])[]): string {
  const heads = [first, ...askers.map(({ head }) => head)];
  const lines = rows.map(([name, access]) =>
    row([
      name,
      ...askers.map(({ isAdmin, role }) => (decide(access, { user: { isAdmin }, role }) === 'allowed' ? 'yes' : '–')),
    ]),
  );
  return [row(heads), row(heads.map(() => '---')), ...lines].join('\n');
}

function pageText(): string {
  const rights = (Object.keys(accessTable) as Access[]).filter((access) => accessTable[access].of !== 'anybody');
  const inOrder = (Object.keys(accessTable) as Access[]).flatMap((access) =>
    Object.entries(operations).filter(([, operation]) => operation.access === access),
  );
  return [
    intro,
    '## Rights\n',
    table(
      'right',
      rights.map((access) => [`${accessTable[access].words} (\`${access}\`)`, access]),
    ),
    '\n## Operations\n',
    table(
      'operation',
      inOrder.map(([name, { method, path, access }]) => [`\`${name}\` ${method} \`${path}\``, access]),
    ),
    '\n`public` operations are open to whoever is not signed in, too; `signed` ones to a paired Odoo, by a token that it has signed.\n',
    '## Events of a socket\n',
    table(
      'event',
      Object.entries(clientEvents).map(([name, { access }]) => [`\`${name}\``, access]),
    ),
    '\n## What goes on record\n',
    'Made of `contracts/src/audit-decisions.ts`. Administrators search and download what is on record; managers and owners see',
    'that of their account. It is written in the transaction that makes the change.\n',
    recordTable(),
  ].join('\n');
}

function recordTable(): string {
  const lines = Object.entries(auditDecisions).map(([name, decision]) =>
    'recordedAs' in decision
      ? row([`\`${name}\``, decision.recordedAs.map((action) => `\`${action}\``).join(', '), ''])
      : row([`\`${name}\``, '–', decision.notRecorded]),
  );
  return [row(['operation', 'on record as', 'not, because']), row(['---', '---', '---']), ...lines].join('\n');
}

describe('the page about access', () => {
  it('is what the table of rights says; `npm run golden:update` after a change on purpose', async () => {
    const text = await format(pageText(), { parser: 'markdown', printWidth: 120, proseWrap: 'preserve' });
    if (process.env['GOLDEN'] === 'update') writeFileSync(page, text);

    expect(text).toBe(readFileSync(page, 'utf8'));
  });
});
