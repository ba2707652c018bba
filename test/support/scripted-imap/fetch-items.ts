import { literal, quoted } from './arguments.js';
import { headerOf, type MimePart, parseParameters } from './mime.js';

/** ENVELOPE (RFC 9051 section 7.5.2). */
export function envelope(message: MimePart): string {
  const text = (name: string): string => quoted(headerOf(message, name));
  const people = (name: string): string => addresses(headerOf(message, name) ?? headerOf(message, 'from'));
  const receivers = (name: string): string => addresses(headerOf(message, name));
  return `(${[
    text('date'),
    text('subject'),
    people('from'),
    people('sender'),
    people('reply-to'),
    receivers('to'),
    receivers('cc'),
    receivers('bcc'),
    text('in-reply-to'),
    text('message-id'),
  ].join(' ')})`;
}

function addresses(field: string | null): string {
  if (field === null) return 'NIL';
  const items = field.match(/(?:[^,"]|"(?:[^"\\]|\\.)*")+/g) ?? [];
  const written = items.map((item) => {
    const named = /^(.*)<([^>]*)>\s*$/s.exec(item);
    const name = named?.[1]?.trim().replace(/^"(.*)"$/s, '$1') ?? '';
    const address = (named?.[2] ?? item).trim();
    const at = address.lastIndexOf('@');
    const [local, host] = at < 0 ? [address, ''] : [address.slice(0, at), address.slice(at + 1)];
    return `(${quoted(name === '' ? null : name)} NIL ${quoted(local)} ${quoted(host)})`;
  });
  return written.length === 0 ? 'NIL' : `(${written.join('')})`;
}

/** BODYSTRUCTURE with its extension data (RFC 9051 section 7.5.2). */
export function bodyStructure(part: MimePart): string {
  const disposition = dispositionOf(part);
  if (part.type === 'multipart' && part.parts.length > 0) {
    const parts = part.parts.map(bodyStructure).join('');
    return `(${parts} ${quoted(part.subtype)} ${parameterList(part.parameters)} ${disposition} NIL NIL)`;
  }
  const fields = [
    quoted(part.type),
    quoted(part.subtype),
    parameterList(part.parameters),
    quoted(headerOf(part, 'content-id')),
    quoted(headerOf(part, 'content-description')),
    quoted(headerOf(part, 'content-transfer-encoding') ?? '7bit'),
    String(part.body.length),
  ];
  const lines = String(part.body.split('\n').length - 1);
  const [inner] = part.parts;
  if (inner !== undefined) fields.push(envelope(inner), bodyStructure(inner), lines);
  else if (part.type === 'text') fields.push(lines);
  return `(${fields.join(' ')} NIL ${disposition} NIL NIL)`;
}

function parameterList(parameters: ReadonlyMap<string, string>): string {
  if (parameters.size === 0) return 'NIL';
  return `(${[...parameters].map(([name, value]) => `${quoted(name)} ${quoted(value)}`).join(' ')})`;
}

function dispositionOf(part: MimePart): string {
  const field = headerOf(part, 'content-disposition');
  if (field === null) return 'NIL';
  const { value, parameters } = parseParameters(field);
  return `(${quoted(value)} ${parameterList(parameters)})`;
}

const sectionPattern = /^BODY(?:\.PEEK)?\[(.*)\](?:<(\d+)\.(\d+)>)?$/i;

/** Whether a FETCH item is `BODY[…]` or `BODY.PEEK[…]`. */
export function isSection(item: string): boolean {
  return sectionPattern.test(item);
}

/** A `BODY[…]` item with its value, as it goes over the line. A section that is not there is NIL. */
export function sectionItem(source: string, message: MimePart, item: string): string {
  const [, section = '', start, length] = sectionPattern.exec(item) ?? [];
  const whole = sectionText(source, message, section);
  const name = `BODY[${section}]${start === undefined ? '' : `<${start}>`}`;
  if (whole === null) return `${name} NIL`;
  const text = start === undefined ? whole : whole.slice(Number(start), Number(start) + Number(length));
  return `${name} ${literal(text)}`;
}

function sectionText(source: string, message: MimePart, section: string): string | null {
  if (section === '') return source;
  const [, path = '', rest = ''] = /^((?:\d+(?:\.|$))*)(.*)$/s.exec(section) ?? [];
  const numbers = path.split('.').filter((number) => number !== '');
  let part: MimePart | undefined = message;
  for (const number of numbers) part = childOf(part, Number(number));
  if (part === undefined) return null;
  if (rest === '') return part.body;
  if (rest.toUpperCase() === 'MIME') return part.head;
  // HEADER and TEXT below a number speak of the message that the part carries.
  const carrier: MimePart | undefined = numbers.length === 0 ? part : part.parts[0];
  if (carrier === undefined) return null;
  if (rest.toUpperCase() === 'TEXT') return carrier.body;
  if (rest.toUpperCase() === 'HEADER') return carrier.head;
  return someHeaders(carrier, rest);
}

/** Part 1 of what has no parts is itself; numbers below a carried message count that message's parts. */
function childOf(part: MimePart | undefined, number: number): MimePart | undefined {
  if (part === undefined) return undefined;
  if (part.type === 'multipart') return part.parts[number - 1];
  const [carried] = part.parts;
  if (carried !== undefined) return childOf(carried, number);
  return number === 1 ? part : undefined;
}

function someHeaders(part: MimePart, wanted: string): string | null {
  const [, not, list = ''] = /^HEADER\.FIELDS(\.NOT)? \((.*)\)$/is.exec(wanted) ?? [];
  if (list === '') return null;
  const names = new Set(
    list
      .toLowerCase()
      .split(' ')
      .map((name) => name.replaceAll('"', '')),
  );
  const chosen = part.headers.filter(({ name }) => names.has(name) === (not === undefined));
  return `${chosen.map(({ text }) => text).join('')}\r\n`;
}
