import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { SyncOptions } from './sync.js';

/** One benchmark, with what it is to measure. */
export type WantedBench =
  | { readonly bench: 'push'; readonly options: { readonly mails: number } }
  | { readonly bench: 'presence'; readonly options: { readonly sockets: number; readonly runs: number } }
  | { readonly bench: 'sync'; readonly options: SyncOptions }
  | { readonly bench: 'ticks'; readonly options: { readonly messages: number; readonly runs: number } }
  | { readonly bench: 'idle'; readonly options: { readonly accounts: readonly number[] } }
  | { readonly bench: 'start'; readonly options: { readonly accounts: number; readonly runs: number } }
  | { readonly bench: 'reading'; readonly options: Readonly<Record<string, never>> };

/** What the person at the terminal asked for: one benchmark, or those of the sync engine one after the other. */
export interface Wanted {
  readonly jsonFile: string | null;
  readonly benches: readonly WantedBench[];
}

/** The benchmark cannot start; the message says why and what to do, and needs no stack. */
export class CannotStart extends Error {}

export const usage = `Usage:
  npm run bench push [-- --mails 500] [--json FILE]
      How soon new mail is stored and a client hears of it, beside a bare connection to the mail server.
  npm run bench presence [-- --sockets 300] [--runs 100] [--json FILE]
      How soon everybody who has a shared mailbox open hears who opens a conversation, and what that costs.
  npm run bench sync [-- --messages 20000] [--runs 5] [--json FILE]
      How long it takes to read in a mailbox, beside a bare connection, imapflow and mbsync.
  npm run bench ticks [-- --messages 100000] [--runs 5] [--json FILE]
      What it costs to see that nothing changed, and that one message is gone, with and without extensions of IMAP.
  npm run bench idle [-- --accounts 100,200,400] [--json FILE]
      How much memory an account takes while nothing happens.
  npm run bench start [-- --accounts 500] [--runs 3] [--json FILE]
      How long it takes after a start until all accounts are watched.
  npm run bench all [-- --json FILE]
      All that is asked of the sync engine in one go: sync, ticks, push, idle and start, as they are without options. Takes half an hour.
  npm run bench reading [-- --json FILE]
      How long mail that was made to do harm keeps those waiting who open it, and all others.
  The options go after "--", as in: npm run bench sync -- --runs 3 --json sync.json`;

const wrong = (problem: string): CannotStart => new CannotStart(`${problem}\n\n${usage}`);

/** Reads the arguments after the script's name. Null when help is asked for. @throws CannotStart */
export function readArguments(args: readonly string[]): Wanted | null {
  const { positionals, values } = parse(args);
  if (values.help === true) return null;
  const [bench, ...others] = positionals;
  if (others.length > 0) throw wrong(`One benchmark at a time: ${positionals.join(', ')} were given.`);
  const jsonFile = values.json === undefined ? null : jsonFileOf(values.json);
  if (bench === 'all') {
    refuse(bench, values, ['mails', 'messages', 'runs', 'accounts', 'sockets']);
    return { jsonFile, benches: ofTheEngine.map((name) => benchOf(name, {})) };
  }
  return { jsonFile, benches: [benchOf(bench, values)] };
}

function benchOf(bench: string | undefined, values: Values): WantedBench {
  switch (bench) {
    case 'push':
      refuse(bench, values, ['messages', 'runs', 'accounts', 'sockets']);
      // A thousand take 23 minutes, and the connection that listens beside MailDesk may last 29 (RFC 2177).
      return { bench, options: { mails: count('mails', values.mails, 500, 1000) } };
    case 'presence': {
      refuse(bench, values, ['mails', 'messages', 'accounts']);
      const sockets = count('sockets', values.sockets, 300, 1000);
      return { bench, options: { sockets, runs: count('runs', values.runs, 100, 1000) } };
    }
    case 'sync': {
      refuse(bench, values, ['mails', 'accounts', 'sockets']);
      const messages = count('messages', values.messages, 20_000, 1_000_000);
      return { bench, options: { messages, runs: count('runs', values.runs, 5, 100) } };
    }
    case 'ticks': {
      refuse(bench, values, ['mails', 'accounts', 'sockets']);
      const messages = count('messages', values.messages, 100_000, 1_000_000);
      return { bench, options: { messages, runs: count('runs', values.runs, 5, 100) } };
    }
    case 'idle':
      refuse(bench, values, ['mails', 'messages', 'runs', 'sockets']);
      return { bench, options: { accounts: counts('accounts', values.accounts, [100, 200, 400], 5000) } };
    case 'start': {
      refuse(bench, values, ['mails', 'messages', 'sockets']);
      const accounts = count('accounts', values.accounts, 500, 5000);
      return { bench, options: { accounts, runs: count('runs', values.runs, 5, 100) } };
    }
    case 'reading':
      refuse(bench, values, ['mails', 'messages', 'runs', 'accounts', 'sockets']);
      return { bench, options: {} };
    case undefined:
      throw wrong(`Which benchmark? There are ${names}.`);
    default:
      throw wrong(`There is no benchmark "${bench}", only ${names}.`);
  }
}

const names = 'all, push, presence, sync, ticks, idle, start and reading';
const ofTheEngine = ['sync', 'ticks', 'push', 'idle', 'start'] as const;

interface Values {
  readonly mails?: string | undefined;
  readonly messages?: string | undefined;
  readonly runs?: string | undefined;
  readonly accounts?: string | undefined;
  readonly sockets?: string | undefined;
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
        accounts: { type: 'string' },
        sockets: { type: 'string' },
        json: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

function refuse(
  bench: string,
  values: Values,
  names: readonly ('mails' | 'messages' | 'runs' | 'accounts' | 'sockets')[],
): void {
  const foreign = names.find((name) => values[name] !== undefined);
  if (foreign !== undefined) throw wrong(`${bench} has no option --${foreign}.`);
}

function count(name: string, text: string | undefined, fallback: number, most: number): number {
  const value = text === undefined ? fallback : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= most) return value;
  throw wrong(`--${name} must be a number from 1 to ${most}, not "${text}".`);
}

/** Numbers that grow, such as `100,200,400`. */
function counts(name: string, text: string | undefined, fallback: readonly number[], most: number): readonly number[] {
  if (text === undefined) return fallback;
  const values = text.split(',').map((part) => count(name, part, 0, most));
  const grows = values.every((value, index) => value > (values[index - 1] ?? 0));
  if (values.length >= 2 && grows) return values;
  throw wrong(`--${name} must be two or more numbers that grow, such as 100,200,400, not "${text}".`);
}

/** npm runs scripts in the folder of package.json and says in INIT_CWD where the person was. */
function jsonFileOf(name: string): string {
  const file = resolve(process.env['INIT_CWD'] ?? process.cwd(), name);
  if (!existsSync(dirname(file))) throw wrong(`--json: there is no folder ${dirname(file)}.`);
  if (existsSync(file) && statSync(file).isDirectory()) throw wrong(`--json: ${file} is a folder.`);
  return file;
}
