import type { ImapFlow } from 'imapflow';
import { encodePath } from 'imapflow/lib/tools.js';
import { throttleIn } from './imap-errors.js';
import { CommandRefused } from '../mail-server-error.js';
import { withServerWords } from '../problem-sentences.js';

/** A part of a command or of an answer, as imapflow's compiler and parser have it. */
interface Token {
  readonly type?: string;
  readonly value?: unknown;
  readonly section?: readonly (Token | readonly Token[])[];
}
type Attribute = Token | readonly Attribute[];

interface Answer {
  readonly command?: string;
  readonly attributes?: readonly Token[];
}

/** The one method of imapflow that gives the server's answer as it was; its own commands answer a mere `false`. */
interface RawImap {
  exec(
    command: string,
    attributes: readonly Attribute[],
    options?: { untagged: Record<string, (answer: Answer) => Promise<void>> },
  ): Promise<{ readonly response: Answer; next(): void }>;
}

export const atom = (value: string): Token => ({ type: 'ATOM', value });
export const sequence = (value: string): Token => ({ type: 'SEQUENCE', value });
/** A mailbox name as this connection writes it: modified UTF-7, or UTF-8 where that was agreed upon. */
export const mailboxName = (client: ImapFlow, path: string): Token => ({
  type: 'STRING',
  value: encodePath(client, path),
});

/** Where copies were put (RFC 4315 section 3). Their UIDs mean nothing without the UIDVALIDITY that they were given under. */
export interface Copies {
  readonly uidValidity: number;
  /** The UIDs that the copies got, by the UIDs of what was copied. */
  readonly uids: ReadonlyMap<number, number>;
}

/**
 * Gives a command and answers where the copies are that it made; null where the server does not tell.
 * @throws CommandRefused with the server's response code and words.
 */
export async function command(
  client: ImapFlow,
  name: string,
  attributes: readonly Attribute[],
): Promise<Copies | null> {
  let copies: Copies | null = null;
  try {
    const answered = await (client as unknown as RawImap).exec(name, attributes, {
      // MOVE tells in an untagged OK, before it removes the sources (RFC 6851 section 4.3).
      untagged: { OK: async (answer) => void (copies = withCopyUid(copies, answer)) },
    });
    answered.next();
    const { response } = answered;
    // imapflow lets a NO pass that says that some of the messages are gone; what became of the others is not known then.
    if (response.command?.toUpperCase() === 'NO') throw refusal(name, response, 'EXPUNGEISSUED');
    copies = withCopyUid(copies, response);
  } catch (error) {
    throw isRefusal(error) ? refusal(name, error.response, null, error) : error;
  }
  return copies;
}

function refusal(name: string, answer: Answer, fallbackCode: string | null, cause?: unknown): CommandRefused {
  const words = wordsOf(answer);
  const responseCode = codeOf(answer) ?? fallbackCode;
  const retryAfterMs = throttleIn(responseCode, words);
  return new CommandRefused(withServerWords(`The mail server refused the command ${name}.`, words), {
    cause,
    responseCode,
    serverWords: words,
    ...(retryAfterMs === null ? {} : { failureClass: 'throttled' as const, retryAfterMs }),
  });
}

/** Whether imapflow gave up because of a tagged NO or BAD that is an answer to the command, and not to its pace. */
function isRefusal(error: unknown): error is Error & { response: Answer } {
  if (!(error instanceof Error) || !('responseStatus' in error) || !('response' in error)) return false;
  if ('code' in error && error.code === 'ETHROTTLE') return false;
  return error.responseStatus === 'NO' || error.responseStatus === 'BAD';
}

/** The response code and the words of a refusal of imapflow's own commands. */
export function refusedWith(error: unknown): { readonly code: string | null; readonly words: string | null } {
  return isRefusal(error)
    ? { code: codeOf(error.response), words: wordsOf(error.response) }
    : { code: null, words: null };
}

const sectionOf = (answer: Answer): readonly (Token | readonly Token[])[] => answer.attributes?.[0]?.section ?? [];

const textOf = (part: Token | readonly Token[] | undefined): string | null =>
  part !== undefined && 'value' in part && typeof part.value === 'string' ? part.value : null;

/** The response code in brackets (RFC 5530), in capitals. */
const codeOf = (answer: Answer): string | null => textOf(sectionOf(answer)[0])?.toUpperCase() ?? null;

function wordsOf(answer: Answer): string | null {
  const texts = (answer.attributes ?? []).filter((token) => token.type === 'TEXT').map((token) => textOf(token) ?? '');
  return texts.join(' ').trim() || null;
}

/** A server may tell of the messages in several parts. Of a target that was made anew in between only the new one counts. */
function withCopyUid(before: Copies | null, answer: Answer): Copies | null {
  const [code, validity, from, to] = sectionOf(answer).map(textOf);
  if (code?.toUpperCase() !== 'COPYUID') return before;
  const [sources, copies, uidValidity] = [uidsOf(from), uidsOf(to), Number(validity)];
  if (sources === null || copies === null || sources.length === 0 || sources.length !== copies.length) return before;
  if (!Number.isSafeInteger(uidValidity) || uidValidity <= 0) return before;
  const told = sources.map((uid, index) => [uid, copies[index] ?? 0] as const);
  return { uidValidity, uids: new Map([...(before?.uidValidity === uidValidity ? before.uids : []), ...told]) };
}

/** The UIDs of a uid-set in the order in which they stand; null when it is none, or absurdly large. */
export function uidsOf(set: string | null | undefined): number[] | null {
  if (set === null || set === undefined) return null;
  const uids: number[] = [];
  for (const part of set.split(',')) {
    const match = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(part);
    if (match === null) return null;
    const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
    if (uids.length + Math.abs(last - first) >= 100_000) return null;
    const step = last < first ? -1 : 1;
    for (let uid = first; uid !== last + step; uid += step) uids.push(uid);
  }
  return uids;
}
