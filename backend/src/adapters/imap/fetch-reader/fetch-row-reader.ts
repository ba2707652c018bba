import type { FetchedRow } from '../summary-parser.js';
import { readEnvelope } from './envelope-reader.js';
import { ResponseScanner, Unreadable } from './response-scanner.js';
import { readHasAttachments } from './structure-reader.js';

const [space, open, less, bracket] = [0x20, 0x28, 0x3c, 0x5b];
const largestUid = 2 ** 32 - 1;

/**
 * Reads `* 7 FETCH (UID 1 FLAGS (…) …)`: one whole response, a byte in each character. Null when it is not such a row, lacks
 * something that was asked for, or has an unusual form.
 */
export function readFetchRow(response: string): FetchedRow | null {
  // imapflow drops NULs before it parses.
  if (response.includes('\0')) return null;
  try {
    return readRow(new ResponseScanner(response));
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

function readRow(scanner: ResponseScanner): FetchedRow | null {
  if (scanner.atom() !== '*') return null;
  scanner.number();
  if (scanner.atom().toUpperCase() !== 'FETCH') return null;
  scanner.skipSpaces();
  scanner.expect(open);

  const row: { -readonly [Item in keyof FetchedRow]?: FetchedRow[Item] } = { emailId: null };
  while (!scanner.atEndOfList()) readItem(scanner, itemName(scanner), row);
  const { uid, flags, envelope, hasAttachments, headers, internalDate, size, emailId } = row;
  if (
    uid === undefined ||
    uid < 1 ||
    uid > largestUid ||
    flags === undefined ||
    envelope === undefined ||
    hasAttachments === undefined ||
    headers === undefined
  )
    return null;
  return {
    uid,
    flags,
    envelope,
    hasAttachments,
    headers,
    internalDate,
    size: size ?? 0,
    emailId: emailId ?? null,
  };
}

function readItem(
  scanner: ResponseScanner,
  name: string,
  row: { -readonly [Item in keyof FetchedRow]?: FetchedRow[Item] },
): void {
  switch (name) {
    case 'UID':
      row.uid = scanner.number();
      break;
    case 'FLAGS':
      row.flags = strings(scanner);
      break;
    case 'ENVELOPE':
      // A server that has nothing to say of a message leaves it to the other parser to say so.
      if (scanner.beginList()) row.envelope = readEnvelope(scanner);
      break;
    case 'BODYSTRUCTURE':
      row.hasAttachments = readHasAttachments(scanner);
      break;
    case 'INTERNALDATE':
      row.internalDate = scanner.string();
      break;
    case 'RFC822.SIZE':
      row.size = scanner.number();
      break;
    case 'BODY[HEADER.FIELDS':
      row.headers = scanner.bytes();
      break;
    case 'EMAILID':
      row.emailId = strings(scanner)[0] ?? null;
      break;
    case 'X-GM-MSGID':
      row.emailId = scanner.string();
      break;
    default:
      scanner.skip();
  }
}

/** The name of a data item, in upper case; of one with a section only the beginning, up to a blank or the end of the section. */
function itemName(scanner: ResponseScanner): string {
  const { text } = scanner;
  const start = scanner.at;
  while (scanner.code > space && scanner.code !== bracket) scanner.at += 1;
  if (scanner.code !== bracket) return text.slice(start, scanner.at).toUpperCase();
  const end = text.indexOf(']', scanner.at);
  if (end < 0) throw new Unreadable();
  const name = text.slice(start, end).split(' ', 1)[0] ?? '';
  // What may follow is where the answer begins in a part that was asked for in pieces.
  scanner.at = end + 1;
  if (scanner.code === less) while (scanner.code > space) scanner.at += 1;
  if (scanner.code !== space) throw new Unreadable();
  return name.toUpperCase();
}

function strings(scanner: ResponseScanner): string[] {
  const items: string[] = [];
  if (!scanner.beginList()) return items;
  while (!scanner.atEndOfList()) items.push(scanner.string());
  scanner.at += 1;
  return items;
}
