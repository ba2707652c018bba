import { type Leaf, PartRoles } from '../body-structure.js';
import { type ResponseScanner, Unreadable } from './response-scanner.js';

/** Deeper nesting is left to the parser that cuts it off. */
const deepest = 20;
const open = 0x28;

/** Reads a BODYSTRUCTURE (RFC 3501 section 7.4.2) only so far as to tell whether the list shows a clip. */
export function readHasAttachments(scanner: ResponseScanner): boolean {
  const parts = new PartRoles();
  readPart(scanner, parts, 0);
  return parts.hasAttachments;
}

function readPart(scanner: ResponseScanner, parts: PartRoles, depth: number): void {
  if (depth > deepest) throw new Unreadable();
  scanner.skipSpaces();
  scanner.expect(open);
  if (scanner.code === open) {
    while (scanner.code === open) {
      readPart(scanner, parts, depth + 1);
      scanner.skipSpaces();
    }
    scanner.skipRest();
    return;
  }
  parts.add(readLeaf(scanner));
}

/** Where the fields of a part stand before those that depend on its type. */
const [typeField, subtypeField, idField, afterSize] = [0, 1, 3, 7];

function readLeaf(scanner: ResponseScanner): Leaf {
  const fields: number[] = [];
  while (!scanner.atEndOfList()) {
    fields.push(scanner.at);
    scanner.skip();
  }
  const end = scanner.at + 1;
  const isList = (field: number): boolean => scanner.text.charCodeAt(fields[field] ?? Number.NaN) === open;
  const text = (at: number | undefined): string => {
    if (at === undefined || scanner.text.charCodeAt(at) === open) return '';
    scanner.at = at;
    return scanner.string();
  };

  const type = `${text(fields[typeField])}/${text(fields[subtypeField])}`.toLowerCase();
  const id = text(fields[idField]);
  let next = afterSize;
  // The envelope, the structure and the lines of the message inside.
  if (type === 'message/rfc822') next += 3;
  // Some servers leave out the lines of a text, which moves what follows.
  if (type.startsWith('text/') && !(fields.length === 11 && isList(next + 1) && !isList(next + 2))) next += 1;
  // The MD5 of the part.
  if (next < fields.length) next += 1;
  const disposition = isList(next) ? firstOf(scanner, fields[next] ?? 0) : undefined;
  scanner.at = end;
  return { type, id, disposition };
}

/** The first string of a list; undefined when the list is empty. */
function firstOf(scanner: ResponseScanner, at: number): string | undefined {
  scanner.at = at + 1;
  return scanner.atEndOfList() ? undefined : scanner.string().toLowerCase();
}
