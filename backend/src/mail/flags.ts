import type { Flag } from '@maildesk/contracts';

/** The system flags as bits, as they are stored: `seen` is 1, so that "unread" is a cheap condition of an index. */
const bits: Record<Flag, number> = { seen: 1, answered: 2, flagged: 4, deleted: 8, draft: 16 };
const names = Object.keys(bits) as Flag[];

export interface FlagsAndKeywords {
  /** Bits. */
  readonly flags: number;
  readonly keywords: readonly string[];
}

export const bitOf = (flag: Flag): number => bits[flag];

export const flagsOf = (value: number): Flag[] => names.filter((name) => (value & bits[name]) !== 0);

/** Splits flags as a server writes them (`\Seen`, `$Forwarded`, …). `\Recent` belongs to the session, not to the message. */
export function parseFlags(flags: Iterable<string>): FlagsAndKeywords {
  let value = 0;
  const keywords: string[] = [];
  for (const flag of flags) {
    if (flag.startsWith('\\')) value |= bits[flag.slice(1).toLowerCase() as Flag] ?? 0;
    else keywords.push(flag.toLowerCase());
  }
  return { flags: value, keywords: keywords.toSorted() };
}

/** A system flag as IMAP writes it (RFC 3501 section 2.3.2). */
export const serverFlag = (flag: Flag): string => `\\${flag.charAt(0).toUpperCase()}${flag.slice(1)}`;
