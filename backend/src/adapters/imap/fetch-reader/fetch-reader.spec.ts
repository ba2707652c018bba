import { ImapFlow } from 'imapflow';
import { parser } from 'imapflow/lib/handler/imap-handler.js';
import { ImapStream } from 'imapflow/lib/handler/imap-stream.js';
import { formatMessageResponse } from 'imapflow/lib/tools.js';
import { describe, expect, it } from 'vitest';
import type { MessageSummary } from '../message-summary.js';
import { parseSummary, summaryOf } from '../summary-parser.js';
import { readFetchRow } from './fetch-row-reader.js';
import { FetchTap } from './fetch-tap.js';
import { ResponseSplitter } from './response-splitter.js';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const utf8 = (text: string): string => Buffer.from(text).toString('latin1');
const literal = (text: string): string => `{${text.length}}\r\n${text}`;

interface Splitted {
  readonly payload: Buffer;
  readonly literals: Buffer[];
  next(): void;
}

/** What imapflow makes of responses: their bytes, and the rows among them. */
async function byImapflow(bytes: Buffer): Promise<{ lines: string[]; summaries: (MessageSummary | null)[] }> {
  const stream = new ImapStream({ cid: 'test', logger: false });
  const lines: string[] = [];
  const summaries: (MessageSummary | null)[] = [];
  const read = (async () => {
    for await (const item of stream as AsyncIterable<Splitted>) {
      lines.push(item.payload.toString('latin1'));
      const parsed = await parser(item.payload, { literals: item.literals }).catch(() => null);
      if (parsed !== null && /^\d+$/.test(parsed.command ?? '')) {
        const mailbox = { path: 'INBOX', uidValidity: 1n };
        summaries.push(parseSummary(await formatMessageResponse(parsed, mailbox as never)));
      }
      item.next();
    }
  })();
  stream.end(bytes);
  await read;
  return { lines, summaries };
}

const structure = '("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "7BIT" 12 1 NIL NIL NIL NIL)';
const someone = '(("Anna" NIL "anna" "a.example"))';
const usualEnvelope = `("Sun, 22 Nov 2026 10:00:00 +0000" "Offer" ${someone} ${someone} ${someone} ${someone} NIL NIL NIL "<1@a.example>")`;

interface Items {
  readonly flags?: string;
  readonly envelope?: string;
  readonly structure?: string;
  readonly headers?: string;
  readonly more?: string;
}

const row = (items: Items = {}, uid = 7): string =>
  `* 3 FETCH (UID ${uid} FLAGS (${items.flags ?? '\\Seen $Label1'}) MODSEQ (12) INTERNALDATE "22-Nov-2026 11:00:00 +0100" ` +
  `RFC822.SIZE 1234 ENVELOPE ${items.envelope ?? usualEnvelope} BODYSTRUCTURE ${items.structure ?? structure} ` +
  `BODY[HEADER.FIELDS (REFERENCES X-MAILDESK-SEND-ID)] ${items.headers ?? literal('\r\n')}${items.more ?? ''})\r\n`;

const multipart = (...parts: readonly string[]): string => `(${parts.join('')} "MIXED" ("BOUNDARY" "b") NIL NIL NIL)`;
const leaf = (type: string, subtype: string, id: string, disposition: string): string =>
  `("${type}" "${subtype}" NIL ${id} NIL "BASE64" 10 ${type === 'TEXT' ? '1 ' : ''}NIL ${disposition} NIL NIL)`;
const nested = (depth: number): string => (depth === 0 ? structure : multipart(nested(depth - 1)));
const many = Array.from({ length: 3000 }, (_, index) => `("P ${index}" NIL "p${index}" "a.example")`).join('');

/** Rows that are read here, and must be read as imapflow reads them. */
const readable: Readonly<Record<string, string>> = {
  usual: row(),
  'no flags': row({ flags: '' }),
  'a header': row({ headers: literal('References: <a@x>\r\n <b@x>\r\n\r\n') }),
  'a header in quotes': row({ headers: '"References: <a@x>"' }),
  'no header': row({ headers: 'NIL' }),
  'names of fields in quotes': row().replace('(REFERENCES X-MAILDESK-SEND-ID)', '("References" "X-MailDesk-Send-Id")'),
  'names in lower case': row().replace('ENVELOPE', 'envelope').replace('FLAGS', 'flags').replace('UID', 'uid'),
  'an id of the server': row({ more: ' EMAILID (M6d99ac3275bb4e) THREADID (T64b478a75b7ea9)' }),
  'an id of Gmail': row({ more: ' X-GM-MSGID 1278455344230334865' }),
  'items that nobody asked for': row({ more: ` X-NEW (a (b "c)" ${literal('d)e')}) f) SAVEDATE NIL` }),
  'nothing in the envelope': row({ envelope: '(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)' }),
  'empty strings': row({ envelope: '("" "" NIL NIL NIL NIL NIL NIL "" "")' }),
  'literals and escapes': row({
    envelope: `("22 Nov 2026 10:00 +0000" ${literal('Line "one" \\ (two')} (("A \\"B\\" \\\\ C" NIL ${literal('a.b')} "x")) NIL NIL NIL NIL NIL "<r@x>" "<m@x>")`,
  }),
  'encoded words': row({
    envelope: `(NIL "=?UTF-8?B?R3LDvMOfZQ==?= =?iso-8859-1?Q?aus_K=F6ln?=" (("=?utf-8?Q?=22Zo=C3=AB=22?=" NIL "z" "x")) NIL NIL NIL NIL NIL NIL NIL)`,
  }),
  'eight bits in UTF-8': row({
    envelope: `(NIL "${utf8('Grüße 陳')}" (("${utf8('Zoë')}" NIL "z" "x")) NIL NIL NIL NIL NIL NIL NIL)`,
  }),
  'eight bits in nothing known': row({ envelope: '(NIL "Gr\xfc\xdfe" NIL NIL NIL NIL NIL NIL NIL NIL)' }),
  groups: row({
    envelope: `(NIL "x" NIL NIL NIL ((NIL NIL "team" NIL)("A" NIL "a" "x")(NIL NIL NIL NIL)) ((NIL NIL "undisclosed" NIL)(NIL NIL NIL NIL)) (NIL ("B" NIL NIL "x")) NIL NIL)`,
  }),
  'quotes left around a name': row({
    envelope: `(NIL "x" (("\\"Doe, J\\"" NIL "j" "x")) NIL NIL NIL NIL NIL NIL NIL)`,
  }),
  'a date that is none': row({ envelope: '("yesterday" "x" NIL NIL NIL NIL NIL NIL NIL NIL)' }).replace(
    '22-Nov-2026',
    '99-Xyz-0000',
  ),
  'very many addresses': row({ envelope: `(NIL "x" NIL NIL NIL (${many}) NIL NIL NIL NIL)` }),
  'an attachment': row({
    structure: multipart(structure, leaf('APPLICATION', 'PDF', 'NIL', '("ATTACHMENT" ("FILENAME" "a.pdf"))')),
  }),
  'a picture in the text': row({ structure: multipart(structure, leaf('IMAGE', 'PNG', '"<p@x>"', '("INLINE" NIL)')) }),
  'a picture by its id alone': row({ structure: multipart(structure, leaf('IMAGE', 'PNG', '"<p@x>"', 'NIL')) }),
  'a picture without id': row({ structure: multipart(structure, leaf('IMAGE', 'PNG', '"<>"', '("INLINE" NIL)')) }),
  'a second text': row({ structure: multipart(structure, structure) }),
  'an attached text alone': row({ structure: leaf('TEXT', 'PLAIN', 'NIL', '("attachment" NIL)') }),
  'a text without count of lines': row({
    structure: '("TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 NIL ("ATTACHMENT" NIL) NIL NIL)',
  }),
  'a message in the message': row({
    structure: multipart(
      structure,
      `("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 500 ${usualEnvelope} ${structure} 9 NIL ("INLINE" NIL) NIL NIL)`,
    ),
  }),
  'a name of a file as a literal': row({
    structure: multipart(
      structure,
      leaf('APPLICATION', 'PDF', 'NIL', `("attachment" ("FILENAME" ${literal(utf8('Müll (1).pdf'))}))`),
    ),
  }),
  'little of the structure': row({ structure: '("APPLICATION" "PDF" NIL NIL NIL "BASE64" 10)' }),
  'parts 15 deep': row({ structure: nested(15) }),
};

describe('readFetchRow', () => {
  it.each(Object.entries(readable))('reads as imapflow does: %s', async (_, response) => {
    const { summaries } = await byImapflow(latin1(response));
    const read = readFetchRow(response);
    expect(read === null ? null : summaryOf(read)).toEqual(summaries[0]);
    expect(read).not.toBeNull();
  });

  it.each([
    ['flags alone', '* 3 FETCH (UID 7 FLAGS (\\Seen))\r\n'],
    ['no UID', row().replace('UID 7 ', '')],
    ['a UID that is none', row({}, 0)],
    ['a UID beyond all', row({}, 2 ** 32)],
    ['an envelope that is NIL', row({ envelope: 'NIL' })],
    ['a structure that is NIL', row({ structure: 'NIL' })],
    ['parts 100 deep', row({ structure: nested(100) })],
    ['a row without end', row().replace(')\r\n', '\r\n')],
    ['a string without end', row().replace('"Offer"', '"Offer')],
    ['a literal that is longer than the row', row({ headers: '{99999}\r\n\r\n' })],
    ['a NUL', row().replace('Offer', 'Of\0fer')],
    ['text instead of a size', row().replace('1234', 'large')],
    ['another answer', '* 12 EXISTS\r\n'],
  ])('leaves to imapflow: %s', (_, response) => {
    expect(readFetchRow(response)).toBeNull();
  });

  it('reads what it reads of damaged rows as imapflow does', async () => {
    const below = numbersFrom(5);
    const sources = Object.values(readable).filter((response) => response.length < 5000);
    let compared = 0;
    for (let round = 0; round < 1500; round += 1) {
      const source = sources[below(sources.length)] ?? '';
      const at = 12 + below(source.length - 14);
      const damaged = source.slice(0, at) + pick('() "\\{}NIL1x', below) + source.slice(at + below(3));
      const read = readFetchRow(damaged);
      // Where the damage is in the framing, the rest of the row is no response any more.
      if (read === null || !isWhole(damaged)) continue;
      const { summaries } = await byImapflow(latin1(damaged));
      if (summaries[0] === undefined || summaries[0] === null) continue;
      compared += 1;
      expect(summaryOf(read), damaged).toEqual(summaries[0]);
    }
    expect(compared).toBeGreaterThan(300);
  });
});

const foreign = [
  '* 12 EXISTS\r\n',
  '* VANISHED 5,9:11\r\n',
  '* 3 EXPUNGE\r\n',
  '* 4 FETCH (UID 8 FLAGS (\\Seen))\r\n',
  `* 5 FETCH (UID 9 X ${literal('* 1 FETCH (\r\nA1 OK\r\n')})\r\n`,
  '* OK still here\r\n',
  '* 6 FETCH (UID NIL\r\n',
  'A7 OK done\r\n',
];

/** Rows and everything else that a server may say, mixed. */
function conversation(seed: number): { bytes: Buffer; rows: number; others: string[] } {
  const below = numbersFrom(seed);
  const sources = Object.values(readable).filter((response) => response.length < 5000);
  const others: string[] = [];
  let rows = 0;
  let text = '';
  for (let index = 0; index < 60; index += 1) {
    if (below(3) === 0) {
      const other = foreign[below(foreign.length)] ?? '';
      others.push(other);
      text += other;
    } else {
      rows += 1;
      text += sources[below(sources.length)] ?? '';
    }
  }
  return { bytes: latin1(text), rows, others };
}

describe('ResponseSplitter', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('finds the same rows wherever the bytes are cut (%i)', (seed) => {
    const { bytes, rows, others } = conversation(seed);
    const below = numbersFrom(seed * 31);
    const splitter = new ResponseSplitter();
    const left: Buffer[] = [];
    let taken = 0;
    for (let at = 0; at < bytes.length;) {
      const size = 1 + below(seed % 2 === 0 ? 40 : 9000);
      const chunk = bytes.subarray(at, at + size);
      at += size;
      const given = splitter.split(chunk, (response) => {
        const isRow = readFetchRow(response.toString('latin1')) !== null;
        if (isRow) taken += 1;
        return isRow;
      });
      left.push(...given);
    }
    expect(taken).toBe(rows);
    expect(Buffer.concat(left).toString('latin1')).toBe(others.join(''));
    expect(splitter.isHolding).toBe(false);
  });
});

describe('ResponseSplitter and a length that no literal has', () => {
  it.each([
    ['zeros', '0'.repeat(400)],
    ['digits', '9'.repeat(400)],
    ['more than there ever will be', '99999999999'],
  ])('goes on behind %s', (_name, digits) => {
    const shown: string[] = [];
    const splitter = new ResponseSplitter();
    const split = (text: string) => splitter.split(latin1(text), (response) => shown.push(String(response)) === 0);

    split(`* 1 EXISTS\r\n* X {${digits}}\r\n* 2 EXISTS\r\n`);

    expect(shown[0]).toBe('* 1 EXISTS\r\n');
    expect(shown.join('') + String(splitter.release() ?? '')).toContain('* 2 EXISTS\r\n');
  });
});

describe('FetchTap', () => {
  it.each([11, 12, 13, 14])('keeps rows from imapflow and nothing else (%i)', async (seed) => {
    const { bytes, others } = conversation(seed);
    const below = numbersFrom(seed);
    const { client, lines, write } = openClient();
    const summaries: MessageSummary[] = [];
    const tap = FetchTap.of(client);
    tap?.start((read) => summaries.push(summaryOf(read)) > 0);

    for (let at = 0; at < bytes.length;) {
      const size = 1 + below(20_000);
      await write(bytes.subarray(at, at + size));
      at += size;
    }
    tap?.stop();
    await write(latin1('* BYE\r\n'));

    const expected = await byImapflow(bytes);
    expect(summaries).toEqual(expected.summaries.filter((summary) => summary !== null));
    expect(lines()).toEqual([...others.map(firstLine), '* BYE']);
  });

  it('leaves a row that is too long to be held to imapflow, whole, and goes on behind it', async () => {
    const long = readable['very many addresses'] ?? '';
    const { client, lines, write } = openClient();
    const uids: number[] = [];
    FetchTap.of(client)?.start((read) => uids.push(read.uid) > 0);
    await write(latin1(row({}, 1) + long.slice(0, 70_000)));
    await write(latin1(long.slice(70_000)));
    await write(latin1(row({}, 3)));

    expect(uids).toEqual([1, 3]);
    expect(lines().join('')).toBe((await byImapflow(latin1(long))).lines.join(''));
  });

  it('begins between two responses, and leaves the one under way to imapflow', async () => {
    const { client, lines, write } = openClient();
    const tap = FetchTap.of(client);
    const uids: number[] = [];
    await write(latin1(row({}, 1).slice(0, 100)));
    tap?.start((read) => uids.push(read.uid) > 0);
    await write(latin1(row({}, 1).slice(100)));
    await write(latin1(row({}, 2)));
    await write(latin1(row({}, 3).slice(0, 50)));
    tap?.stop();
    await write(latin1(row({}, 3).slice(50)));

    expect(uids).toEqual([2]);
    expect(lines().map((line) => /UID \d/.exec(line)?.[0])).toEqual(['UID 1', 'UID 3']);
  });

  it('gives everybody else a turn while a fast server goes on with its rows', async () => {
    const { client, write } = openClient();
    let taken = 0;
    FetchTap.of(client)?.start(() => (taken += 1) > 0);
    const hundred = latin1(row({}, 7).repeat(100));
    const written = Promise.all(Array.from({ length: 20 }, () => write(hundred)));
    const takenBefore = new Promise<number>((resolve) => setImmediate(() => resolve(taken)));
    await written;

    expect(await takenBefore).toBeLessThan(2000);
    expect(taken).toBe(2000);
  });

  it('gives imapflow the rows that are not wanted', async () => {
    const { client, lines, write } = openClient();
    FetchTap.of(client)?.start((read) => read.uid === 2);
    await write(latin1(row({}, 1) + row({}, 2) + row({}, 3)));

    expect(lines().map((line) => /UID \d/.exec(line)?.[0])).toEqual(['UID 1', 'UID 3']);
  });

  it('leaves a row to imapflow whose reader fails', async () => {
    const { client, lines, write } = openClient();
    FetchTap.of(client)?.start(() => {
      throw new Error('cannot be');
    });
    await write(latin1(row({}, 1)));

    expect(lines()).toHaveLength(1);
  });

  it('stays off where imapflow is built differently', () => {
    expect(FetchTap.of({ streamer: {} } as unknown as ImapFlow)).toBeNull();
    expect(FetchTap.of({} as ImapFlow)).toBeNull();
  });
});

/** A client of the installed imapflow that is not connected; `lines` are the responses that reach its parser. */
function openClient(): { client: ImapFlow; lines: () => string[]; write: (bytes: Buffer) => Promise<void> } {
  const client = new ImapFlow({ host: 'localhost', port: 1, auth: { user: 'a', pass: 'b' }, logger: false });
  const { streamer } = client as unknown as { streamer: ImapStream };
  streamer.removeAllListeners('readable');
  const lines: string[] = [];
  streamer.on('data', (item: Splitted) => {
    lines.push(item.payload.toString('latin1'));
    item.next();
  });
  const write = async (bytes: Buffer): Promise<void> => {
    await new Promise<void>((resolve, reject) => streamer.write(bytes, (error) => (error ? reject(error) : resolve())));
  };
  return { client, lines: () => lines, write };
}

/** The response as imapflow's splitter tells it: without line end and with literals taken out. */
const firstLine = (response: string): string =>
  response.replace(/\r\n\* 1 FETCH \(\r\nA1 OK\r\n\)\r\n$/, '\r\n)').replace(/\r\n$/, '');

const isWhole = (response: string): boolean => {
  let responses = 0;
  const left = new ResponseSplitter().split(latin1(response), () => (responses += 1) > 0);
  return responses === 1 && left.length === 0;
};

function pick(signs: string, below: (limit: number) => number): string {
  return signs[below(signs.length)] ?? '';
}

/** The same numbers each time, so that a failure can be looked at again. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed * 2654435761;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
