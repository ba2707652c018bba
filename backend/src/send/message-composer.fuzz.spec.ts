import { addressSchema, lineSchema, recipientSchema } from '@maildesk/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { AppError } from '../common/app-error.js';
import { contentDisposition, safeFileName } from '../mail/safe-file-name.js';
import { fuzzTimeoutMs, hostileText, holds } from '../property.js';
import { composeDraft, composeMessage, type Letter } from './message-composer.js';
import { recipientsOf } from './recipients.js';
import { referencesTo } from './reply-references.js';

const person = fc.record({
  name: hostileText,
  address: fc.constantFrom('anna@example.org', 'ben@xn--bcher-kva.example'),
});
const file = fc.record({
  fileName: hostileText,
  contentType: fc.oneof(fc.constantFrom('text/plain', 'message/rfc822', 'image/png'), hostileText),
  content: fc.constant(Buffer.from('content')),
});
/** A letter as if nothing had been checked before, but for addresses and the ids of others, which go by their own rules. */
const letter: fc.Arbitrary<Letter> = fc
  .record({
    from: person,
    to: fc.array(person, { minLength: 1, maxLength: 3 }),
    cc: fc.array(person, { maxLength: 2 }),
    subject: hostileText,
    original: fc.record({
      messageIdHeader: fc.option(hostileText),
      referenceIds: fc.array(hostileText, { maxLength: 4 }),
    }),
    text: hostileText,
    html: fc.option(hostileText),
    files: fc.array(file, { maxLength: 2 }),
  })
  .map(({ original, ...rest }) => ({
    ...rest,
    ...referencesTo(original),
    messageIdHeader: '0b5c9a52-6c56-4c38-8d6c-3f3f5a0f6f10@example.org',
    sendId: '7a1f8f0e-52d7-4d7e-9a86-1d4c9f6a2b11',
    sentAt: new Date('2026-03-01T12:34:56Z'),
  }));

const mayHave = ['cc', 'in-reply-to', 'references', 'subject', 'content-transfer-encoding'];
const mustHave = ['from', 'to', 'message-id', 'date', 'mime-version', 'content-type'];

/** Fails where the head has any other field than a letter has, one twice, or anything that a mail server could read otherwise. */
function expectOnlyOurs(raw: string, own: string): void {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n'));
  const names = head
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .map((line) => line.slice(0, line.indexOf(':')).toLowerCase());
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => ![...mayHave, ...mustHave, own].includes(name))).toEqual([]);
  for (const name of [...mustHave, own]) expect(names).toContain(name);
  // A CR or LF alone is what lets one server see another end of the message than the next one (SMTP smuggling).
  expect(/\r(?!\n)|(?<!\r)\n|\0/.test(raw)).toBe(false);
  expect(/[^\x20-\x7e\r\n\t]/.test(head)).toBe(false);
  expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
}

describe('a composed message under random input', { timeout: fuzzTimeoutMs }, () => {
  it('has our fields and no others, and no line that could be taken for the end', async () => {
    await holds(
      fc.asyncProperty(letter, async (written) => {
        const raw = (await composeMessage(written)).toString('latin1');
        expectOnlyOurs(raw, 'x-maildesk-send-id');
      }),
      { runs: 120 },
    );
  });

  it('as a draft has ours and Bcc', async () => {
    await holds(
      fc.asyncProperty(letter, async (written) => {
        const bcc = [{ name: '', address: 'dora@example.org' }];
        const raw = (await composeDraft(written, { mark: 'id 1', bcc })).toString('latin1');
        expectOnlyOurs(raw.replace(/^bcc: .*\r\n/im, ''), 'x-maildesk-draft');
      }),
      { runs: 50 },
    );
  });
});

describe('what is let in from outside, under random input', { timeout: fuzzTimeoutMs }, () => {
  it('is one line', async () => {
    await holds(
      fc.property(hostileText, (text) => {
        const isLine = z.safeParse(lineSchema, text).success;
        if (isLine) expect(/[\r\n\0\u0085\u2028\u2029\ud800-\udfff]/u.test(text)).toBe(false);
      }),
      { runs: 2000 },
    );
  });

  it('goes to the addresses that stand in the headers and to no others', async () => {
    const loose = fc.tuple(hostileText, hostileText).map(([local, domain]) => `${local}@${domain}`);
    const tidy = fc
      .tuple(fc.stringMatching(/^[\wäß.+'-]{1,8}$/), fc.stringMatching(/^[a-zäß0-9.-]{1,12}$/))
      .map((parts) => parts.join('@'));
    const address = fc.oneof(loose, tidy).filter((text) => z.safeParse(addressSchema, text).success);
    const recipient = fc.record({ name: fc.constant(''), address });
    const list = fc.array(recipient, { maxLength: 3 });
    await holds(
      fc.property(list, list, list, (to, cc, bcc) => {
        for (const one of [...to, ...cc, ...bcc]) expect(z.safeParse(recipientSchema, one).success).toBe(true);
        try {
          const approved = recipientsOf({ to, cc, bcc });
          const named = [...approved.to, ...approved.cc, ...approved.bcc].map((one) => one.address.toLowerCase());
          expect(new Set(approved.envelopeTo.map((one) => one.toLowerCase()))).toEqual(new Set(named));
          expect(named).toHaveLength(to.length + cc.length + bcc.length);
          for (const one of approved.envelopeTo) expect(one).toMatch(/^[^\s\p{Cc}<>"]+@[a-z0-9._-]+$/iu);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
      { runs: 600 },
    );
  });

  it('has file names that fit a header and a disk', async () => {
    await holds(
      fc.property(fc.option(hostileText), hostileText, (name, contentType) => {
        const safe = safeFileName(name, contentType);
        expect(safe).not.toMatch(/[\p{Cc}/\\:"<>|?*\u2028\u2029\u202e]/u);
        expect(safe.trim()).not.toBe('');
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(200);
        expect(contentDisposition(safe)).toMatch(/^[\x20-\x7e]+$/);
      }),
      { runs: 2000 },
    );
  });
});
