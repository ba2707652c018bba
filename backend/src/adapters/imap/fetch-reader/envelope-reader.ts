import { parseEnvelope } from 'imapflow/lib/tools.js';
import type { Envelope, EnvelopeAddress } from '../summary-parser.js';
import type { ResponseScanner } from './response-scanner.js';

/** Reads an ENVELOPE (RFC 3501 section 7.4.2) and its end; its beginning has been read. Encoded words are decoded. */
export function readEnvelope(scanner: ResponseScanner): Envelope {
  const date = scanner.string();
  const subject = decoded(scanner.string());
  const from = readAddresses(scanner);
  // The sender, who sent it for somebody else.
  scanner.skip();
  const replyTo = readAddresses(scanner);
  const to = readAddresses(scanner);
  const cc = readAddresses(scanner);
  const bcc = readAddresses(scanner);
  const inReplyTo = scanner.string();
  const messageId = scanner.string();
  scanner.skipRest();
  return { date, subject, from, replyTo, to, cc, bcc, inReplyTo, messageId };
}

function readAddresses(scanner: ResponseScanner): EnvelopeAddress[] {
  const addresses: EnvelopeAddress[] = [];
  if (!scanner.beginList()) return addresses;
  while (!scanner.atEndOfList()) {
    if (!scanner.beginList()) continue;
    const name = unquoted(decodedName(scanner.string()));
    // The route, which RFC 5322 has given up.
    scanner.skip();
    const local = scanner.string();
    const host = scanner.string();
    scanner.skipRest();
    // Without a host it is the beginning of a group, which has a name only, or its end, which has nothing.
    const address = host === '' ? '' : `${local}@${host}`;
    const shown = host === '' && name === '' ? unquoted(decoded(local)) : name;
    if (shown !== '' || address !== '') addresses.push({ name: shown, address });
  }
  scanner.at += 1;
  return addresses;
}

/** Decodes encoded words (RFC 2047); there is no other way to imapflow's own decoder than through an envelope. */
function decoded(text: string): string {
  return text.includes('=?') ? (parseEnvelope([null, { type: 'STRING', value: text }]).subject ?? '') : text;
}

/** The same people write again and again, and decoding costs more than all else that is read of an address. */
const decodedNames = new Map<string, string>();
const mostNames = 1000;
const longestName = 200;

function decodedName(text: string): string {
  if (text.length > longestName || !text.includes('=?')) return decoded(text);
  let name = decodedNames.get(text);
  if (name === undefined) {
    name = decoded(text);
    if (decodedNames.size >= mostNames) decodedNames.clear();
    decodedNames.set(text, name);
  }
  return name;
}

/** Some servers leave the quotes that a name is written in. */
function unquoted(name: string): string {
  return name.length > 2 && name.startsWith('"') && name.endsWith('"') ? name.slice(1, -1) : name;
}
