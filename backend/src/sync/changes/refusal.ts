/** What the mail server answered instead of doing what was wanted. */
export interface Refusal {
  /** The response code in capitals (RFC 5530, RFC 9208); null where it gave none. */
  readonly code: string | null;
  /** Its own words; null where it gave none. */
  readonly words: string | null;
  /** Which refusal of this change it is, from 1. */
  readonly attempt: number;
  /** How long ago a person wanted it, in milliseconds. */
  readonly ageMs: number;
}

export interface Verdict {
  /** Asking again cannot help. */
  readonly isFinal: boolean;
  readonly reason: string;
}

type Meaning = keyof typeof reasons;

const reasons = {
  'no-permission': 'The mail server does not permit it in this folder.',
  'no-mailbox': 'The mail server does not have this folder any more.',
  impossible: 'The mail server says that this cannot be done.',
  full: 'The mailbox is full, so the mail server has no room for it. Delete something for good and try again.',
  exists: 'The mail server has a folder of this name already.',
  'has-children': 'There are folders in this folder, so the mail server does not delete it.',
  busy: 'The mail server could not do it just now.',
  unknown: 'The mail server refused it.',
} as const;

const meanings: Readonly<Record<string, Meaning>> = {
  NOPERM: 'no-permission',
  'READ-ONLY': 'no-permission',
  NONEXISTENT: 'no-mailbox',
  TRYCREATE: 'no-mailbox',
  CANNOT: 'impossible',
  OVERQUOTA: 'full',
  ALREADYEXISTS: 'exists',
  HASCHILDREN: 'has-children',
  INUSE: 'busy',
  UNAVAILABLE: 'busy',
  SERVERBUG: 'busy',
  LIMIT: 'busy',
  EXPUNGEISSUED: 'busy',
  CONTACTADMIN: 'busy',
  CORRUPTION: 'busy',
};

/** Courier and older servers give no codes: their words are all there is. */
const phrases: readonly (readonly [RegExp, Meaning])[] = [
  [/quota|mailbox (is )?full|not enough (disk )?space/i, 'full'],
  [/already exists/i, 'exists'],
  [/(does ?n.t|does not|doesn't) exist|no such (mailbox|folder)|(unknown|nonexistent|invalid) mailbox/i, 'no-mailbox'],
  [/permission|access (was )?denied|not allowed|read.?only/i, 'no-permission'],
  [/try again|temporar|in use|unavailable|internal error/i, 'busy'],
];

const final: ReadonlySet<Meaning> = new Set(['no-permission', 'impossible', 'full', 'exists', 'has-children']);

/** A server that gives no reason is asked this often. A folder that is gone may turn up again under another name in between. */
const patience = 3;
/** What could not be done within a day is told to a person, who may have forgotten it otherwise. */
export const longestMs = 24 * 60 * 60_000;

/** Judges a refusal: whether to ask again, and what to tell the person who wanted it. */
export function judgeRefusal({ code, words, attempt, ageMs }: Refusal): Verdict {
  const meaning =
    meanings[code ?? ''] ?? phrases.find(([pattern]) => pattern.test(words ?? ''))?.[1] ?? ('unknown' as const);
  const isFinal =
    final.has(meaning) ||
    ageMs > longestMs ||
    (attempt >= patience && (meaning === 'unknown' || meaning === 'no-mailbox'));
  return { isFinal, reason: reasons[meaning] };
}
