import type { Credential } from './server-access.js';

/** So many characters of a secret in a row give enough of it away. Servers shorten what they repeat. */
const tellingLength = 8;

/**
 * What a server wrote, or null when it repeats something of the secret that was sent to it: some answer a command that they
 * refuse with the command itself. A secret is known as it is, as it is quoted (RFC 9051 section 4.3), and in base64 with
 * whatever stands before it (SASL PLAIN and LOGIN, XOAUTH2, RFC 7628), whole or cut, in capitals or not, and over several lines.
 */
export function safeWords(words: string | null | undefined, credential: Credential | undefined): string | null {
  const text = words ?? null;
  if (text === null || credential === undefined) return text;
  const secret = (credential.kind === 'password' ? credential.password : credential.token).reveal();
  const line = plain(text);
  return spellings(secret).some((spelling) => isToldBy(line, plain(spelling))) ? null : text;
}

/** Without spaces, control characters, quotes and capitals, of which servers add and change some. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Z}"\\]+/gu, '').toLowerCase();

/** The secret, and what is sure of its base64 after 0, 1 or 2 bytes of others: its first and last character may hold their bits. */
function spellings(secret: string): string[] {
  const encoded = [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret, 'utf8')]);
    return bytes.toString('base64url').slice(Math.ceil((before * 4) / 3), Math.floor((bytes.length * 4) / 3));
  });
  return [secret, ...encoded, ...encoded.map((text) => text.replaceAll('-', '+').replaceAll('_', '/'))];
}

function isToldBy(line: string, spelling: string): boolean {
  if (spelling === '') return false;
  const pieces = Math.max(1, spelling.length - tellingLength + 1);
  return Array.from({ length: pieces }, (_piece, at) => spelling.slice(at, at + tellingLength)).some((piece) =>
    line.includes(piece),
  );
}
