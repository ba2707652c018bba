import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { SyncOptions } from './sync.js';

/** What the person at the terminal asked for. */
export type Wanted = { readonly jsonFile: string | null } & (
  | { readonly bench: 'push'; readonly options: { readonly mails: number } }
  | { readonly bench: 'sync'; readonly options: SyncOptions }
);

/** The benchmark cannot start; the message says why and what to do, and needs no stack. */
export class CannotStart extends Error {}

export const usage = `Usage:
  npm run bench push [-- --mails 300] [--json FILE]
      How soon a client hears of new mail, beside a bare connection to the mail server.
  npm run bench sync [-- --messages 20000] [--runs 5] [--json FILE]
      How long it takes to read in a mailbox, beside a bare connection, imapflow and mbsync.
  The options go after "--", as in: npm run bench sync -- --runs 3 --json sync.json`;

const wrong = (problem: string): CannotStart => new CannotStart(`${problem}\n\n${usage}`);

/** Reads the arguments after the script's name. Null when help is asked for. @throws CannotStart */
export function readArguments(args: readonly string[]): Wanted | null {
  const { positionals, values } = parse(args);
  if (values.help === true) return null;
  const [bench, ...others] = positionals;
  if (others.length > 0) throw wrong(`One benchmark at a time: ${positionals.join(', ')} were given.`);
  const jsonFile = values.json === undefined ? null : jsonFileOf(values.json);
  switch (bench) {
    case 'push':
      refuse(bench, values, ['messages', 'runs']);
      // A thousand take 23 minutes, and the connection that listens beside MailDesk may last 29 (RFC 2177).
      return { bench, jsonFile, options: { mails: count('mails', values.mails, 300, 1000) } };
    case 'sync': {
      refuse(bench, values, ['mails']);
      const messages = count('messages', values.messages, 20_000, 1_000_000);
      return { bench, jsonFile, options: { messages, runs: count('runs', values.runs, 5, 100) } };
    }
    case undefined:
      throw wrong('Which benchmark? There are push and sync.');
    default:
      throw wrong(`There is no benchmark "${bench}", only push and sync.`);
  }
}

interface Values {
  readonly mails?: string | undefined;
  readonly messages?: string | undefined;
  readonly runs?: string | undefined;
  readonly json?: string | undefined;
  readonly help?: boolean | undefined;
}

function parse(args: readonly string[]): { positionals: string[]; values: Values } {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        mails: { type: 'string' },
        messages: { type: 'string' },
        runs: { type: 'string' },
        json: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

function refuse(bench: string, values: Values, names: readonly ('mails' | 'messages' | 'runs')[]): void {
  const foreign = names.find((name) => values[name] !== undefined);
  if (foreign !== undefined) throw wrong(`${bench} has no option --${foreign}.`);
}

function count(name: string, text: string | undefined, fallback: number, most: number): number {
  const value = text === undefined ? fallback : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= most) return value;
  throw wrong(`--${name} must be a number from 1 to ${most}, not "${text}".`);
}

/** npm runs scripts in the folder of package.json and says in INIT_CWD where the person was. */
function jsonFileOf(name: string): string {
  const file = resolve(process.env['INIT_CWD'] ?? process.cwd(), name);
  if (!existsSync(dirname(file))) throw wrong(`--json: there is no folder ${dirname(file)}.`);
  if (existsSync(file) && statSync(file).isDirectory()) throw wrong(`--json: ${file} is a folder.`);
  return file;
}
