import { isMailAddress, type MailAddress } from '@maildesk/contracts';
import { t } from '../locales/addresses';

/** A person in a recipient field. */
export interface RecipientEntry {
  name: string;
  address: string;
  /** Why mail cannot be sent to this, in a sentence; null when it can. */
  problem: string | null;
}

/**
 * Reads what a person typed or pasted: addresses with or without names (`Anna <anna@example.org>`), separated by
 * commas, semicolons, line breaks or tabs. Entries that are no addresses come out with a `problem`.
 */
export function parseRecipients(text: string): RecipientEntry[] {
  return splitEntries(text).flatMap((part) => toEntries(part));
}

/** Separators inside quotes or angle brackets belong to the entry: "Young, Anna" <anna@example.org>. */
function splitEntries(text: string): string[] {
  const parts: string[] = [];
  let current = '';
  let quoted = false;
  let bracketed = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && character === '<') bracketed = true;
    else if (!quoted && character === '>') bracketed = false;
    // A line break ends an entry whatever is open, so that one stray quote does not swallow a pasted list.
    if (/[\n\r]/.test(character)) quoted = bracketed = false;
    if (/[\n\r]/.test(character) || (!quoted && !bracketed && /[,;\t]/.test(character))) {
      parts.push(current);
      current = '';
    } else current += character;
  }
  return [...parts, current].map((part) => part.trim()).filter((part) => part !== '');
}

function toEntries(part: string): RecipientEntry[] {
  const named = /^(.*?)\s*<\s*(?:mailto:)?([^<>]*?)\s*>$/is.exec(part);
  if (named !== null) return [entry(cleanName(named[1] ?? ''), named[2] ?? '')];
  const words = part.split(/\s+/);
  // "anna@example.org bert@example.org", as copied from a table.
  if (words.length > 1 && words.every((word) => recipientProblem(word) === null))
    return words.map((word) => entry('', word));
  return [entry('', part.replace(/^mailto:/i, ''))];
}

function entry(name: string, address: string): RecipientEntry {
  return { name, address, problem: recipientProblem(address) };
}

function cleanName(name: string): string {
  return name
    .replace(/^"(.*)"$/s, '$1')
    .replace(/\\(["\\])/g, '$1')
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 200)
    .toWellFormed();
}

/** Why an address cannot be used, in a sentence that says what to do; null when it can. */
export function recipientProblem(address: string): string | null {
  if (isMailAddress(address)) return null;
  if (!address.includes('@')) return t('noAt', { address });
  if (/\s/.test(address)) return t('blankInside', { address });
  if (address.endsWith('@')) return t('nothingAfterAt', { address });
  return t('wrongCharacters', { address });
}

/** An entry for a person known from a mail. */
export function toRecipient(person: MailAddress): RecipientEntry {
  return entry(cleanName(person.name), person.address.trim());
}

/** What a chip shows. */
export function recipientLabel(recipient: { name: string; address: string }): string {
  return recipient.name === '' ? recipient.address : recipient.name;
}

/** A recipient as somebody would type them, to be corrected. */
export function recipientText({ name, address }: RecipientEntry): string {
  return name === '' ? address : `${name} <${address}>`;
}

/** Mail addresses count as equal whatever their case: servers that tell them apart are not met in practice. */
export function sameAddress(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

/** Each address once, the first one wins. */
export function distinctPeople<T extends { address: string }>(people: readonly T[]): T[] {
  return people.filter(
    (person, index) => people.findIndex((other) => sameAddress(other.address, person.address)) === index,
  );
}
