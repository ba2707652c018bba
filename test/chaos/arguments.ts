import { parseArgs } from 'node:util';
import { type ServerKind, serverKinds } from './chaos-world.js';

export interface ChaosArguments {
  readonly mutations: number;
  readonly seed: number;
  readonly minutes: number;
  readonly server: ServerKind;
  /** One fault in about so many mutations. */
  readonly faultEvery: number;
  /** After so many mutations everything stops and is compared. */
  readonly compareEvery: number;
  /** Nothing is broken, and MailDesk is as patient as in the field. */
  readonly patient: boolean;
}

/** The arguments make no sense; the message says why and how they are meant. */
export class WrongArguments extends Error {}

export const usage = `Usage:
  npm run chaos [-- --mutations 1000] [--seed N] [--minutes 600] [--server dovecot] [--fault-every 60] [--compare-every 500] [--patient]
      Changes a mailbox at random from all sides, breaks connections and servers in between, and compares the mail server
      with the database. Servers: ${serverKinds.join(', ')}. Without a seed one is chosen and printed.
      Most of a run's time passes while servers start again: with fewer faults (--fault-every) it makes more mutations a minute.
      --patient breaks nothing and leaves MailDesk's own waits of minutes as they are: so all changes must come as the server tells them.`;

/** Reads the arguments after the script's name. Null when help is asked for. @throws WrongArguments */
export function readArguments(args: readonly string[]): ChaosArguments | null {
  const values = parse(args);
  if (values.help === true) return null;
  const server = serverKinds.find((kind) => kind === (values.server ?? 'dovecot'));
  if (server === undefined) throw wrong(`There is no server "${values.server}".`);
  if (values.patient === true && server !== 'dovecot')
    throw wrong('A patient run needs a server that tells of all mailboxes by itself: --server dovecot.');
  return {
    server,
    faultEvery: number('fault-every', values['fault-every'], 60),
    compareEvery: number('compare-every', values['compare-every'], 500),
    mutations: number('mutations', values.mutations, 1000),
    seed: number('seed', values.seed, Math.floor(Math.random() * 1_000_000)),
    minutes: number('minutes', values.minutes, 600),
    patient: values.patient === true,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        mutations: { type: 'string' },
        seed: { type: 'string' },
        minutes: { type: 'string' },
        server: { type: 'string' },
        'fault-every': { type: 'string' },
        'compare-every': { type: 'string' },
        patient: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

function number(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw wrong(`--${name} must be a number, not "${text}".`);
}

const wrong = (problem: string): WrongArguments => new WrongArguments(`${problem}\n\n${usage}`);
