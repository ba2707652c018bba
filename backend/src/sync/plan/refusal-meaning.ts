/** How a mail server said no. */
export interface RefusalWords {
  /** The response code in capitals (RFC 5530, RFC 9208); null where it gave none. */
  readonly code: string | null;
  /** Its own words; null where it gave none. */
  readonly words: string | null;
}

export type RefusalMeaning =
  'no-permission' | 'no-mailbox' | 'impossible' | 'full' | 'limit' | 'exists' | 'has-children' | 'busy' | 'unknown';

const meanings: Readonly<Record<string, RefusalMeaning>> = {
  NOPERM: 'no-permission',
  'READ-ONLY': 'no-permission',
  NONEXISTENT: 'no-mailbox',
  TRYCREATE: 'no-mailbox',
  CANNOT: 'impossible',
  OVERQUOTA: 'full',
  LIMIT: 'limit',
  ALREADYEXISTS: 'exists',
  HASCHILDREN: 'has-children',
  INUSE: 'busy',
  UNAVAILABLE: 'busy',
  SERVERBUG: 'busy',
  EXPUNGEISSUED: 'busy',
  CONTACTADMIN: 'busy',
  CORRUPTION: 'busy',
};

/** Courier and older servers give no codes: their words are all there is. */
const phrases: readonly (readonly [RegExp, RefusalMeaning])[] = [
  [/quota|mailbox (is )?full|not enough (disk )?space/i, 'full'],
  [/already exists/i, 'exists'],
  [/(does ?n.t|does not|doesn't) exist|no such (mailbox|folder)|(unknown|nonexistent|invalid) mailbox/i, 'no-mailbox'],
  [/permission|access (was )?denied|not allowed|read.?only/i, 'no-permission'],
  [/try again|temporar|in use|unavailable|internal error/i, 'busy'],
];

/** What a refusal says, by its code, else by its words; `unknown` where neither tells. */
export const meaningOf = ({ code, words }: RefusalWords): RefusalMeaning =>
  meanings[code ?? ''] ?? phrases.find(([pattern]) => pattern.test(words ?? ''))?.[1] ?? 'unknown';

/** Whether the server has looked at what was wanted and refuses that. Otherwise it, or what serves this connection, is in trouble. */
export const isHonestRefusal = (refusal: RefusalWords): boolean => !['busy', 'unknown'].includes(meaningOf(refusal));
