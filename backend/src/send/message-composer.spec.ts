import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { sanitizeMailHtml } from '../mail/mail.module.js';
import { composeMessage, type Letter } from './message-composer.js';

const letter: Letter = {
  messageIdHeader: '0b5c9a52-6c56-4c38-8d6c-3f3f5a0f6f10@example.org',
  sendId: '7a1f8f0e-52d7-4d7e-9a86-1d4c9f6a2b11',
  sentAt: new Date('2026-03-01T12:34:56Z'),
  from: { name: 'Anna Berg', address: 'anna@example.org' },
  to: [{ name: 'Ben', address: 'ben@example.net' }],
  cc: [],
  subject: 'Lunch',
  inReplyTo: null,
  references: [],
  text: 'Hello\n\nAnna',
  html: null,
  files: [],
};

async function compose(changes: Partial<Letter> = {}) {
  const written = { ...letter, ...changes };
  const html = written.html === null ? null : sanitizeMailHtml(written.html).html;
  const raw = await composeMessage({ ...written, html });
  return { raw: raw.toString('latin1'), mail: await simpleParser(raw) };
}

/** The names of the header fields of the message itself. */
function fieldNames(raw: string): string[] {
  const [head = ''] = raw.split('\r\n\r\n', 1);
  return head
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .map((line) => line.slice(0, line.indexOf(':')).toLowerCase());
}

const usualFields = [
  'from',
  'to',
  'subject',
  'message-id',
  'date',
  'mime-version',
  'x-maildesk-send-id',
  'content-type',
];

describe('a composed message', () => {
  it('says who wrote what to whom, and when', async () => {
    const { mail } = await compose({ cc: [{ name: 'Çağla, Öz', address: 'cagla@example.net' }] });

    expect(mail.from?.value).toEqual([{ name: 'Anna Berg', address: 'anna@example.org' }]);
    expect([mail.to].flat()[0]?.value).toEqual([{ name: 'Ben', address: 'ben@example.net' }]);
    expect([mail.cc].flat()[0]?.value).toEqual([{ name: 'Çağla, Öz', address: 'cagla@example.net' }]);
    expect(mail.subject).toBe('Lunch');
    expect(mail.date).toEqual(new Date('2026-03-01T12:34:56Z'));
    expect(mail.text?.trimEnd()).toBe('Hello\n\nAnna');
    expect(mail.html).toBe(false);
  });

  it('has the Message-ID and the send id that it was given', async () => {
    const { mail } = await compose();

    expect(mail.messageId).toBe('<0b5c9a52-6c56-4c38-8d6c-3f3f5a0f6f10@example.org>');
    expect(mail.headers.get('x-maildesk-send-id')).toBe('7a1f8f0e-52d7-4d7e-9a86-1d4c9f6a2b11');
  });

  it('joins the conversation that it answers', async () => {
    const { mail } = await compose({ inReplyTo: 'b@example.net', references: ['a@example.net', 'b@example.net'] });

    expect(mail.inReplyTo).toBe('<b@example.net>');
    expect(mail.references).toEqual(['<a@example.net>', '<b@example.net>']);
  });

  it('carries fifty long references without a line over 998 characters', async () => {
    const references = Array.from({ length: 50 }, (_, index) => `${String(index).padStart(800, 'x')}@example.net`);

    const { raw, mail } = await compose({ inReplyTo: references[49] ?? '', references });

    expect(mail.references).toEqual(references.map((id) => `<${id}>`));
    expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
  });

  it('has the HTML beside the text, with inline styles and without anything active', async () => {
    const html =
      '<p style="color: #336699; font-weight: bold">Hi <a href="https://example.net/">you</a></p>' +
      '<script>alert(1)</script><img src="https://tracker.example/x.png" onerror="alert(2)"><a href="javascript:alert(3)">x</a>';

    const { raw, mail } = await compose({ html });

    expect(raw).toContain('multipart/alternative');
    expect(mail.text).toBe('Hello\n\nAnna');
    expect(mail.html).toMatch(/<p style="color: ?#336699; ?font-weight: ?bold">Hi <a href="https:\/\/example.net\/"/);
    expect(mail.html).not.toMatch(/script|onerror|tracker/);
  });

  it('shows pasted pictures as parts of the message', async () => {
    const png = Buffer.from('89504e470d0a1a0a', 'hex');

    const { raw, mail } = await compose({ html: `<p><img src="data:image/png;base64,${png.toString('base64')}"></p>` });

    const contentId = /Content-Id: <([^>]+)>/i.exec(raw)?.[1];
    expect(raw).toContain('multipart/related');
    expect(raw).toContain(`src="cid:${contentId}"`);
    // The parser puts the part where the HTML names it.
    expect(mail.html).toContain(`src="data:image/png;base64,${png.toString('base64')}"`);
    expect(raw).toMatch(/Content-Disposition: inline; filename=picture-1.png/);
  });

  it('carries files byte by byte, under their names', async () => {
    const files = [
      {
        fileName: 'Rechnung März.pdf',
        contentType: 'application/pdf',
        content: Buffer.from([0, 13, 10, 46, 13, 10, 255]),
      },
      { fileName: 'notes.txt', contentType: 'text/plain; charset=utf-16', content: Buffer.from('ä\r.\rb') },
    ];

    const { mail } = await compose({ files });

    expect(mail.attachments.map(({ filename, contentType, content }) => ({ filename, contentType, content }))).toEqual([
      { filename: 'Rechnung März.pdf', contentType: 'application/pdf', content: files[0]?.content },
      { filename: 'notes.txt', contentType: 'text/plain', content: files[1]?.content },
    ]);
  });

  it.each(['message/rfc822', 'multipart/mixed; boundary=x', 'text/html\r\nBcc: eve@example.com', 'nonsense', ''])(
    'carries a file of type %j as plain bytes',
    async (contentType) => {
      const content = Buffer.from('From: eve@example.com\r\nSubject: x\r\n\r\n--x\r\nbody\r.\r');

      const { raw, mail } = await compose({ files: [{ fileName: 'mail.eml', contentType, content }] });

      expect(raw).toContain(
        'Content-Type: application/octet-stream; name=mail.eml\r\nContent-Transfer-Encoding: base64',
      );
      expect(mail.attachments).toHaveLength(1);
      expect(mail.attachments[0]).toMatchObject({ filename: 'mail.eml', content });
      expect([mail.subject, mail.bcc]).toEqual(['Lunch', undefined]);
    },
  );

  it('has a text even when nothing was written', async () => {
    const { mail } = await compose({
      text: '',
      files: [{ fileName: 'a.bin', contentType: 'image/png', content: Buffer.from('x') }],
    });

    expect(mail.text?.trim()).toBe('');
    expect(mail.attachments).toHaveLength(1);
  });
});

/** What could end a line, a header, a quoted string or an encoded word for somebody who reads the message. */
const hostile = [
  'x\r\nBcc: eve@example.com',
  'x\nBcc: eve@example.com',
  'x\rBcc: eve@example.com',
  'x\r\n\r\nBcc: eve@example.com\r\n\r\n<script>',
  'x\0Bcc: eve@example.com',
  'x\u0085Bcc: eve@example.com',
  'x\u2028Bcc: eve@example.com\u2029Bcc: eve@example.com',
  'x\u000bBcc: eve@example.com\u000c',
  'x\ud800Bcc: eve@example.com\udc00',
  '"x" <eve@example.com>, y',
  'x" <eve@example.com>, "y',
  'x\\" <eve@example.com>',
  '=?utf-8?Q?x=0D=0ABcc:_eve@example.com?=',
  '=?utf-8?B?eA0KQmNjOiBldmVAZXhhbXBsZS5jb20=?=',
  '(eve@example.com) group: eve@example.com;',
  '../../etc/passwd\r\n--boundary\r\n',
  `${'ä'.repeat(900)}\r\nBcc: eve@example.com`,
  '🏳️‍🌈'.repeat(80),
  '%s %0d%0aBcc: eve@example.com',
];

describe('text that people and strangers write', () => {
  it.each(hostile)('stays inside its field: %j', async (text) => {
    const { raw, mail } = await compose({
      from: { name: text, address: 'anna@example.org' },
      to: [{ name: text, address: 'ben@example.net' }],
      subject: text,
      text: `${text}\r\n.\r\n`,
      html: `<p title="${text}">${text}</p>`,
      files: [{ fileName: text, contentType: 'application/pdf', content: Buffer.from(text) }],
    });

    expect(fieldNames(raw).toSorted()).toEqual(usualFields.toSorted());
    expect(mail.bcc).toBeUndefined();
    expect(mail.from?.value.map(({ address }) => address)).toEqual(['anna@example.org']);
    expect([mail.to].flat().flatMap((list) => list?.value.map(({ address }) => address))).toEqual(['ben@example.net']);
    expect(mail.attachments).toHaveLength(1);
    expect(mail.attachments[0]?.content).toEqual(Buffer.from(text));
  });

  it.each(hostile)('makes only whole lines of ASCII: %j', async (text) => {
    const { raw } = await compose({
      from: { name: text, address: 'anna@example.org' },
      subject: text,
      text: `${text}\r.\r${text}\n.\n${text}`,
      html: `<p>${text}\r.\r</p>`,
      files: [{ fileName: text, contentType: text, content: Buffer.from(text) }],
    });

    expect(raw.replace(/\r\n/g, '')).not.toMatch(/[\r\n\0]/);
    expect(raw).toMatch(/^[\x09\x0a\x0d\x20-\x7e]*$/);
    expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
  });

  it('reads the same when it arrives', async () => {
    const { mail } = await compose({ subject: 'Grüße aus 東京 🎌', text: 'a\r\nb\rc\nd\te\n.\n..\nFrom me' });

    expect(mail.subject).toBe('Grüße aus 東京 🎌');
    expect(mail.text?.trimEnd()).toBe('a\nb\nc\nd\te\n.\n..\nFrom me');
  });
});
