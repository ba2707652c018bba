interface Part {
  readonly start: number;
  readonly bodyStart: number;
  readonly end: number;
  readonly children: readonly Part[];
  /** The message inside a message/rfc822 part. */
  readonly embedded: Part | null;
}

export interface Section {
  /** Numbers from the outermost part inwards; empty for the message itself. */
  readonly path: readonly number[];
  readonly what: 'ALL' | 'HEADER' | 'TEXT' | 'MIME' | 'HEADER.FIELDS' | 'HEADER.FIELDS.NOT';
}

/** Reads a section name such as "", "2.1", "HEADER" or "2.MIME" (RFC 3501 section 6.4.5); null when it is none. */
export function parseSection(name: string): Section | null {
  const match =
    /^(\d+(?:\.\d+)*)?(?:(?<=\d)\.(?=[A-Z]))?(?:(?<=^|\.)(HEADER\.FIELDS\.NOT|HEADER\.FIELDS|HEADER|TEXT|MIME))?$/i.exec(
      name,
    );
  if (match === null) return null;
  const path = match[1] === undefined ? [] : match[1].split('.').map(Number);
  return { path, what: (match[2]?.toUpperCase() ?? 'ALL') as Section['what'] };
}

/**
 * The bytes of one section of a message; empty when the message has no such part.
 * @param raw the source, one character per byte, with CRLF line ends
 * @param fields names of header fields, for HEADER.FIELDS and HEADER.FIELDS.NOT
 */
export function readSection(raw: string, section: Section, fields: readonly string[] = []): string {
  if (section.path.length === 0 && section.what === 'ALL') return raw;
  const part = findPart(parsePart(raw, 0, raw.length), section.path);
  if (part === null) return '';
  if (section.what === 'MIME') return raw.slice(part.start, part.bodyStart);
  if (section.what === 'ALL') return raw.slice(part.bodyStart, part.end);
  const message = section.path.length === 0 ? part : (part.embedded ?? part);
  if (section.what === 'TEXT') return raw.slice(message.bodyStart, message.end);
  const header = raw.slice(message.start, message.bodyStart);
  if (section.what === 'HEADER') return header;
  const names = new Set(fields.map((name) => name.toLowerCase()));
  const keep = headerLines(header).filter(({ name }) => names.has(name) === (section.what === 'HEADER.FIELDS'));
  return `${keep.map(({ source }) => source).join('')}\r\n`;
}

function findPart(message: Part, path: readonly number[]): Part | null {
  let part = message;
  for (const number of path) {
    const owner: Part = part.embedded ?? part;
    const next = owner.children.length > 0 ? owner.children[number - 1] : number === 1 ? owner : undefined;
    if (next === undefined) return null;
    part = next;
  }
  return part;
}

function parsePart(raw: string, start: number, end: number): Part {
  const blank = raw.startsWith('\r\n', start) ? start - 2 : raw.indexOf('\r\n\r\n', start);
  const bodyStart = blank === -1 || blank + 4 > end ? end : blank + 4;
  const type = headerLines(raw.slice(start, bodyStart)).find(({ name }) => name === 'content-type')?.source ?? '';
  const boundary = /^content-type:\s*multipart\/.*?\bboundary=(?:"([^"]+)"|([^\s;]+))/is.exec(type);
  const delimiter = boundary === null ? null : `--${boundary[1] ?? boundary[2]}`;
  return {
    start,
    bodyStart,
    end,
    children: delimiter === null ? [] : splitParts(raw, bodyStart, end, delimiter),
    embedded: /^content-type:\s*message\/rfc822/i.test(type) ? parsePart(raw, bodyStart, end) : null,
  };
}

/** RFC 2046 section 5.1.1: the line break before a delimiter belongs to the delimiter; a missing last one is forgiven. */
function splitParts(raw: string, from: number, end: number, delimiter: string): Part[] {
  const parts: Part[] = [];
  let open = -1;
  for (let at = raw.indexOf(delimiter, from); at !== -1 && at < end; at = raw.indexOf(delimiter, at + 1)) {
    const rest = /^(--)?[ \t]*(?:\r\n|$)/.exec(raw.slice(at + delimiter.length, at + delimiter.length + 80));
    if (rest === null || (at > from && raw.slice(at - 2, at) !== '\r\n')) continue;
    if (open !== -1) parts.push(parsePart(raw, open, Math.max(open, at - 2)));
    open = rest[1] === undefined ? at + delimiter.length + rest[0].length : -1;
    if (open === -1) break;
  }
  if (open !== -1) parts.push(parsePart(raw, open, end));
  return parts;
}

function headerLines(header: string): { name: string; source: string }[] {
  return (header.match(/[^\r\n]+\r\n(?:[ \t][^\r\n]*\r\n)*/g) ?? []).map((source) => ({
    name: source
      .slice(0, Math.max(0, source.indexOf(':')))
      .trim()
      .toLowerCase(),
    source,
  }));
}
