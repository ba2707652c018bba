import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzzTimeoutMs, holds } from '../../../property.js';
import type { MessageSummary } from '../message-summary.js';
import { summaryOf } from '../summary-parser.js';
import { readFetchRow } from './fetch-row-reader.js';
import { ResponseSplitter } from './response-splitter.js';

/** Bytes as they could come from a mail server: well-formed values, pieces of them, and anything. */
const word = fc.constantFrom(
  'NIL',
  '()',
  '"',
  '(',
  ')',
  '{3}\r\nabc',
  '{9}\r\n',
  '{99999999999}\r\n',
  '{-1}\r\n',
  '\r\n',
  '\\',
  '\\"',
  ' ',
  '*',
  '<0>',
  'UID',
  'FLAGS',
  'ENVELOPE',
  'BODYSTRUCTURE',
  'INTERNALDATE',
  'RFC822.SIZE',
  'EMAILID',
  'X-GM-MSGID',
  'BODY[HEADER.FIELDS (A)]',
  '0',
  '7',
  '4294967296',
  '99999999999999999999',
  '(\\Seen)',
  '"=?utf-8?Q?=00?="',
  '"text"',
  '"PLAIN"',
  '"MESSAGE" "RFC822"',
  '("Anna" NIL "anna" "example.org")',
  '((NIL NIL "group" NIL)',
  'BODY[',
  ']',
  '"Sun, 22 Nov 2026 10:00:00 +0000"',
);
const anything = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 6,
});
const soup = fc.array(fc.oneof({ weight: 5, arbitrary: word }, { weight: 1, arbitrary: anything }), { maxLength: 40 });

const usual =
  '* 3 FETCH (UID 7 FLAGS (\\Seen $Label1) INTERNALDATE "22-Nov-2026 11:00:00 +0100" RFC822.SIZE 1234 ENVELOPE ("Sun, 22 Nov ' +
  '2026 10:00:00 +0000" "=?utf-8?Q?Gr=C3=BC=C3=9Fe?=" (("Anna" NIL "anna" "a.example")) NIL (("" NIL "b" "b.example")) NIL NIL NIL ' +
  '"<r@x>" "<m@x>") BODYSTRUCTURE (("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "7BIT" 12 1 NIL NIL NIL NIL)("IMAGE" "PNG" NIL "<i@x>" ' +
  'NIL "BASE64" 10 NIL ("INLINE" ("FILENAME" "a.png")) NIL NIL) "MIXED" ("BOUNDARY" "b") NIL NIL NIL) BODY[HEADER.FIELDS (REFERENCES)] ' +
  '{28}\r\nReferences: <a@x> <b@x>\r\n\r\n\r\n EMAILID (M1))\r\n';

/** A usual row in which a few things were taken out, put in or exchanged. */
const broken = fc
  .array(fc.tuple(fc.nat(usual.length), fc.nat(12), fc.oneof(word, anything)), { maxLength: 4 })
  .map((changes) => {
    let text = usual;
    for (const [at, length, instead] of changes) text = text.slice(0, at) + instead + text.slice(at + length);
    return text;
  });
const response = fc.oneof(
  broken,
  soup.map((parts) => `* 1 FETCH (${parts.join(' ')})\r\n`),
  soup.map((parts) => parts.join('')),
);

/** Bytes in the forms in which IMAP writes a string (RFC 3501 section 4.3). */
const written = fc
  .tuple(anything, fc.constantFrom('quoted', 'literal'))
  .map(([text, form]) =>
    form === 'literal' || /[\r\n\0]/.test(text)
      ? `{${text.length}}\r\n${text}`
      : `"${text.replace(/["\\]/g, (sign) => `\\${sign}`)}"`,
  );
const person = fc.tuple(written, written, written).map(([name, local, host]) => `(${name} NIL ${local} ${host})`);
const people = fc.oneof(
  fc.constant('NIL'),
  fc.array(person, { minLength: 1, maxLength: 3 }).map((list) => `(${list.join('')})`),
);
/** A row whose values may be anything, in the form that the standard has for it. */
const wellFormed = fc
  .tuple(fc.integer({ min: 1, max: 2 ** 32 - 1 }), written, written, people, people, written, written)
  .map(
    ([uid, date, subject, from, to, messageId, header]) =>
      `* 3 FETCH (UID ${uid} FLAGS () INTERNALDATE ${date} RFC822.SIZE 9 ENVELOPE (${date} ${subject} ${from} NIL NIL ${to} NIL NIL ` +
      `NIL ${messageId}) BODYSTRUCTURE ("TEXT" "PLAIN" NIL ${messageId} NIL "7BIT" 1 1) BODY[HEADER.FIELDS (REFERENCES)] ${header})\r\n`,
  );

/** What no database stores. */
const unstorable = /[\u0000-\u001f\u007f]/;

function expectStorable(summary: MessageSummary): void {
  const { from, to, cc, bcc, replyTo, referenceIds, subject, messageIdHeader } = summary;
  const texts = [...from, ...to, ...cc, ...bcc, ...replyTo].flatMap(({ name, address }) => [name, address]);
  for (const line of [subject, messageIdHeader ?? '', ...texts, ...referenceIds]) {
    expect(unstorable.test(line)).toBe(false);
    expect(line.isWellFormed()).toBe(true);
  }
  expect(Number.isInteger(summary.uid) && summary.uid > 0).toBe(true);
  expect(summary.sizeBytes).toBeGreaterThanOrEqual(0);
  expect(Number.isNaN(summary.receivedAt.getTime())).toBe(false);
}

describe('rows of FETCH under random input', { timeout: fuzzTimeoutMs }, () => {
  it('are read where they are well-formed, whatever their values are', async () => {
    await holds(
      fc.property(wellFormed, (text) => {
        const row = readFetchRow(text);
        expect(row === null).toBe(text.includes('\0'));
        if (row !== null) expectStorable(summaryOf(row));
      }),
      { runs: 1000 },
    );
  });

  it('are read or left to the other parser, and what is read of them can be stored', async () => {
    await holds(
      fc.property(response, (text) => {
        const row = readFetchRow(text);
        if (row !== null) expectStorable(summaryOf(row));
      }),
      { runs: 3000 },
    );
  });

  it('are found in the stream wherever its pieces begin and end, and no byte is lost or doubled', async () => {
    const pieces = fc.array(fc.nat(40), { maxLength: 30 });
    await holds(
      fc.property(fc.array(response, { maxLength: 6 }), pieces, (responses, sizes) => {
        const data = Buffer.from(responses.join(''), 'latin1');
        const atOnce: string[] = [];
        new ResponseSplitter().split(data, (one) => atOnce.push(one.toString('latin1')) > 0);
        const splitter = new ResponseSplitter();
        const inPieces: string[] = [];
        const left: Buffer[] = [];
        let at = 0;
        for (const size of [...sizes, data.length]) {
          left.push(
            ...splitter.split(data.subarray(at, at + size), (one) => {
              inPieces.push(one.toString('latin1'));
              return inPieces.length % 2 === 0;
            }),
          );
          at += size;
        }
        const held = splitter.release();
        expect(inPieces).toEqual(atOnce);
        const passedOn = inPieces.filter((_, index) => index % 2 === 0).join('');
        const rest = data.toString('latin1').slice(inPieces.join('').length);
        expect(Buffer.concat([...left, ...(held === null ? [] : [held])]).toString('latin1')).toBe(passedOn + rest);
      }),
      { runs: 1000 },
    );
  });
});
