import { ImapWire, quoted, type WireResponse } from './imap-wire.js';

/** One message as the mail server has it. */
export interface TrueMessage {
  readonly uid: number;
  /** System flags with backslash, keywords in lower case (their case says nothing); sorted, without `\Recent`. */
  readonly flags: readonly string[];
  /** Without angle brackets. */
  readonly messageId: string | null;
  readonly subject: string;
  /** Of References and In-Reply-To, without angle brackets. */
  readonly references: readonly string[];
  /** INTERNALDATE, in seconds since 1970. */
  readonly receivedAt: number;
}

export interface TrueMailbox {
  /** Decoded from modified UTF-7. */
  readonly path: string;
  /** Null when the mailbox is listed and cannot be opened. */
  readonly uidValidity: number | null;
  readonly messages: readonly TrueMessage[];
}

/**
 * Reads everything that can be compared of every mailbox. One that is listed and cannot be opened is told so: it was renamed since
 * the list, or Dovecot lists what went when one of its processes was killed. Null when messages of a mailbox changed while it was
 * read: to be read again.
 */
export async function readServer(wire: ImapWire): Promise<TrueMailbox[] | null> {
  const mailboxes: TrueMailbox[] = [];
  for (const { text } of (await ask(wire, 'LIST "" "*"')).filter(({ text }) => text.startsWith('* LIST '))) {
    const listed = /^\* LIST \(([^)]*)\) (?:"[^"]*"|NIL) (?:"((?:[^"\\]|\\.)*)"|(\S+))$/.exec(text);
    if (listed === null) throw new Error(`The mail server listed something that was not understood: ${text}`);
    const [, attributes = '', inQuotes, plain = ''] = listed;
    if (/\\(?:noselect|nonexistent)/i.test(attributes)) continue;
    const mailbox = await readMailbox(wire, inQuotes?.replace(/\\(.)/g, '$1') ?? plain);
    if (mailbox === null) return null;
    mailboxes.push(mailbox);
  }
  return mailboxes;
}

async function readMailbox(wire: ImapWire, name: string): Promise<TrueMailbox | null> {
  const { untagged: opened, answers } = await wire.run([`EXAMINE ${quoted(name)}`]);
  const path = decodeName(name);
  if (answers[0]?.startsWith('NO') === true) return { path, uidValidity: null, messages: [] };
  if (answers[0]?.startsWith('OK') !== true)
    throw new Error(`The mail server answered EXAMINE of ${name} with ${answers[0]}`);
  const uidValidity = Number(find(opened, /^\* OK \[UIDVALIDITY (\d+)\]/));
  const exists = Number(find(opened, /^\* (\d+) EXISTS$/));
  if (exists === 0) return { path, uidValidity, messages: [] };
  const rows = await ask(
    wire,
    'UID FETCH 1:* (UID FLAGS INTERNALDATE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID SUBJECT REFERENCES IN-REPLY-TO)])',
  );
  const messages = rows.filter(({ text }) => /^\* \d+ FETCH \(.*UID/.test(text)).map(toMessage);
  if (messages.length !== exists) return null;
  return { path, uidValidity, messages: messages.toSorted((one, other) => one.uid - other.uid) };
}

function toMessage(response: WireResponse): TrueMessage {
  const { text, literals } = response;
  const flags = (/FLAGS \(([^)]*)\)/.exec(text)?.[1] ?? '').split(' ').filter((flag) => flag !== '');
  const header = (literals[0]?.toString('utf8') ?? '').replace(/\r\n(?=[ \t])/g, '');
  const ids = (name: string): string[] => [...field(header, name).matchAll(/<([^<>]+)>/g)].map(([, id]) => id ?? '');
  return {
    uid: Number(/UID (\d+)/.exec(text)?.[1]),
    flags: flags
      .filter((flag) => flag !== '\\Recent')
      .map(canonicalFlag)
      .toSorted(),
    messageId: ids('message-id')[0] ?? null,
    subject: field(header, 'subject'),
    references: [...new Set([...ids('references'), ...ids('in-reply-to')])],
    receivedAt: Date.parse((/INTERNALDATE "([^"]+)"/.exec(text)?.[1] ?? '').trim().replaceAll('-', ' ')) / 1000,
  };
}

/** RFC 9051 section 2.3.2: keywords are the same whatever their case. */
export const canonicalFlag = (flag: string): string => (flag.startsWith('\\') ? flag : flag.toLowerCase());

/** Modified UTF-7 (RFC 3501 section 5.1.3). */
export function decodeName(name: string): string {
  return name.replace(/&([^-]*)-/g, (_, encoded: string) => {
    if (encoded === '') return '&';
    return Buffer.from(encoded.replaceAll(',', '/'), 'base64').swap16().toString('utf16le');
  });
}

function field(header: string, name: string): string {
  return (new RegExp(`^${name}:[ \t]*(.*)$`, 'im').exec(header)?.[1] ?? '').trim();
}

function find(responses: readonly WireResponse[], pattern: RegExp): string {
  for (const { text } of responses) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return found;
  }
  throw new Error(`The mail server did not tell ${pattern}.`);
}

async function ask(wire: ImapWire, command: string): Promise<readonly WireResponse[]> {
  const { untagged, answers } = await wire.run([command]);
  if (answers[0]?.startsWith('OK') !== true) throw new Error(`The mail server answered ${command} with ${answers[0]}`);
  return untagged;
}
