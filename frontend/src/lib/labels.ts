/** Keywords that mail programs set for themselves; they tell a person nothing. */
const ownOfPrograms = new Set(['nonjunk', 'notjunk', 'junk', 'junkrecorded', 'receipt-handled']);

/** The keywords of a message that are labels to a person, by name. */
export function labelsOf(keywords: readonly string[]): readonly string[] {
  return keywords.filter((keyword) => !keyword.startsWith('$') && !ownOfPrograms.has(keyword)).toSorted();
}

/** What a person types as the keyword that mail servers can keep: small letters, no blanks or signs that IMAP has a use for. */
export function labelFrom(typed: string): string {
  return typed
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .trim()
    .replace(/\s+/g, '-')
    .replace(/[^!#&'+,./0-9:;<=>?@^_`a-z|~-]/g, '')
    .slice(0, 64);
}
