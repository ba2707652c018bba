import { inflateSync } from 'node:zlib';
import { simpleParser } from 'mailparser';
import { beforeAll, describe, expect, it } from 'vitest';
import { arrivalAt } from './arrivals.js';
import { initialMail, mailboxes } from './mailbox.js';
import { type DemoMail, sentAt } from './mail.js';
import { renderMail } from './render.js';

const now = new Date('2026-11-22T12:00:00Z');
const arriving = Array.from({ length: 60 }, (_, index) => arrivalAt(index, initialMail));
const everything = [...initialMail, ...arriving];
const byStem = (stem: string): DemoMail => {
  const found = everything.find(({ messageId }) => messageId.startsWith(`<${stem}@`));
  if (found === undefined) throw new Error(`no message ${stem}`);
  return found;
};

describe('the demo mail', () => {
  const sources = new Map<DemoMail, Buffer>();
  beforeAll(async () => {
    for (const mail of everything) sources.set(mail, await renderMail(mail, now));
  });
  const sourceOf = (stem: string): Buffer => sources.get(byStem(stem)) ?? Buffer.alloc(0);

  it('has no Message-ID twice', () => {
    const ids = everything.map(({ messageId }) => messageId);

    expect(new Set(ids).size).toBe(ids.length);
  });

  it('refers only to messages that are there, but for one whose parent is missing on purpose', async () => {
    const ids = new Set(everything.map(({ messageId }) => messageId));
    const dangling: string[] = [];
    for (const [mail, source] of sources) {
      const parsed = await simpleParser(source);
      const references = [parsed.references ?? [], parsed.inReplyTo ?? []].flat();
      if (references.some((id) => !ids.has(id))) dangling.push(mail.messageId);
      expect(references.length === 0 || references.at(-1) === references.at(-2)).toBe(true);
    }

    expect(dangling).toEqual(['<odd-missing-parent@mueller-soehne.maildesk.example>']);
  });

  it('parses to the subject, sender, id and time it was written with', async () => {
    for (const [mail, source] of sources) {
      const parsed = await simpleParser(source);
      expect(parsed.subject ?? null).toBe(mail.subject);
      expect(parsed.messageId).toBe(mail.messageId);
      expect(parsed.from?.value[0]?.address).toBe(mail.from.address);
      expect(parsed.date?.getTime()).toBe(Math.floor(sentAt(mail.ago, now).getTime() / 1000) * 1000);
      expect(parsed.attachments.length).toBeGreaterThanOrEqual(mail.attachments.length);
    }
  });

  it('ends every line with CRLF', () => {
    for (const source of sources.values()) expect(source.toString('latin1')).not.toMatch(/(?<!\r)\n|\r(?!\n)/);
  });

  it('is the same, byte for byte, each time it is made', async () => {
    for (const [mail, source] of sources) expect((await renderMail(mail, now)).equals(source)).toBe(true);
  });

  it('lies in mailboxes that exist and hold messages', () => {
    const open = ['INBOX', ...mailboxes.filter(({ noSelect }) => noSelect !== true).map(({ path }) => path)];

    expect(everything.map(({ mailbox }) => mailbox).filter((path) => !open.includes(path))).toEqual([]);
    expect(open.filter((path) => !initialMail.some(({ mailbox }) => mailbox === path))).toEqual([]);
  });

  it.each(['2026-11-22T12:00:00Z', '2026-11-22T00:05:00Z', '2027-03-01T23:55:00Z'])(
    'answers come after what they answer, and nothing is in the future, when it is %s',
    (start) => {
      const times = new Map(everything.map((mail) => [mail.messageId, sentAt(mail.ago, new Date(start)).getTime()]));
      for (const mail of initialMail) {
        const own = times.get(mail.messageId) ?? 0;
        const before = times.get(mail.references.at(-1) ?? '');
        expect(own).toBeLessThan(new Date(start).getTime());
        if (before !== undefined) expect(own, mail.messageId).toBeGreaterThan(before);
      }
    },
  );

  it('shows a dozen unread messages in INBOX', () => {
    expect(initialMail.filter(({ mailbox, is }) => mailbox === 'INBOX' && is.includes('unread'))).toHaveLength(12);
  });

  it.each([
    ['odd-iso-2022-jp', '椅子二脚は十二月三日に発送いたします。'],
    ['odd-iso-8859-1', 'la réserve du musée ouvre ses portes'],
    ['odd-windows-1252', '„Leim Nr. 7“ – jetzt 10 kg für 49 €'],
    ['odd-malformed', 'Gescannt am Ger'],
    ['odd-bounce', '550 5.1.1 There is no such mailbox here'],
  ])('%s can be read', async (stem, words) => {
    const parsed = await simpleParser(sourceOf(stem));

    expect((parsed.text ?? '').replaceAll('\u00a0', ' ')).toContain(words);
  });

  it('has one message without words and one without a subject', async () => {
    expect(byStem('no-subject').subject).toBeNull();
    expect((await simpleParser(sourceOf('empty-body'))).text?.trim() ?? '').toBe('');
  });

  it('has newsletters with a picture inside and others on a far server', async () => {
    const parsed = await simpleParser(sourceOf('woodworking-5'), { keepCidLinks: true });

    expect(parsed.html).toContain('cid:masthead');
    expect(parsed.html).toContain('https://img.example.org/');
    expect(parsed.attachments[0]?.cid).toBe('masthead');
  });

  it('has an invitation with a meeting after the mail', async () => {
    const parsed = await simpleParser(sourceOf('hamburg-showroom-4'));
    const calendar = parsed.attachments.find(({ contentType }) => contentType.includes('calendar'));

    expect(calendar?.content.toString()).toMatch(/METHOD:REQUEST[\s\S]*DTSTART:20261026T100000Z/);
  });

  it('has pictures that can be unpacked to their size, and documents whose table is where they say', async () => {
    const [list, oak] = byStem('aurora-tables-2').attachments;
    const pixels = inflateSync((oak?.content ?? Buffer.alloc(0)).subarray(41, -16));
    const document = list?.content.toString('latin1') ?? '';
    const table = Number(/startxref\n(\d+)/.exec(document)?.[1]);

    expect(pixels.length).toBe((240 * 3 + 1) * 140);
    expect(document.slice(table, table + 4)).toBe('xref');
  });
});
