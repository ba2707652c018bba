import { crc32, deflateSync } from 'node:zlib';
import type { DemoAttachment } from './mail.js';

export type Colour = readonly [red: number, green: number, blue: number];

/** A picture in PNG (8 bits a channel, no alpha), painted dot by dot; x and y run from 0 to 1. */
export function png(width: number, height: number, paint: (x: number, y: number) => Colour): Buffer {
  const rowBytes = 1 + width * 3;
  const pixels = Buffer.alloc(rowBytes * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) pixels.set(paint(x / width, y / height), y * rowBytes + 1 + x * 3);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(pixels)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'ascii'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

/** Boards side by side, with a little grain. */
export function woodSample(tone: Colour): Buffer {
  return png(240, 140, (x, y) => {
    const board = Math.floor(y * 4);
    const grain = Math.sin(x * 30 + Math.sin(y * 40 + board * 9) * 2) * 10;
    const seam = (y * 4) % 1 < 0.04 ? -50 : 0;
    const shade = (channel: number) => Math.max(0, Math.min(255, Math.round(channel + grain + seam + board * 4)));
    return [shade(tone[0]), shade(tone[1]), shade(tone[2])];
  });
}

/** A plan of a room: walls, a door, a row of tables. */
export function floorPlan(): Buffer {
  return png(320, 200, (x, y) => {
    const wall = x < 0.03 || x > 0.97 || y < 0.05 || (y > 0.95 && (x < 0.45 || x > 0.6));
    if (wall) return [60, 64, 72];
    const dx = ((x * 4) % 1) - 0.5;
    const dy = ((y * 3) % 1) - 0.5;
    return Math.hypot(dx, dy) < 0.2 ? [196, 154, 108] : [248, 246, 240];
  });
}

/**
 * One page of text lines as PDF (ISO 32000-1), in Helvetica.
 * @throws Error when a character is not in ISO 8859-1.
 */
export function pdf(title: string, lines: readonly string[]): Buffer {
  if ([title, ...lines].some((line) => /[^\x20-\x7e\xa0-\xff]/.test(line))) throw new Error(`${title}: not ISO 8859-1`);
  const show = (line: string) => `(${line.replace(/[\\()]/g, '\\$&')}) Tj T*`;
  const text = `BT /F1 18 Tf 60 770 Td (${title}) Tj /F1 11 Tf 16 TL 0 -36 Td ${lines.map(show).join(' ')} ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ];
  let out = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = out.length;
    out += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`;
  const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${out.length}\n%%EOF\n`;
  return Buffer.from(out + table + trailer, 'latin1');
}

export function pdfFile(filename: string, title: string, lines: readonly string[]): DemoAttachment {
  return { filename, contentType: 'application/pdf', content: pdf(title, lines) };
}

export function textFile(filename: string, contentType: string, lines: readonly string[]): DemoAttachment {
  return { filename, contentType, content: Buffer.from(lines.map((line) => `${line}\r\n`).join('')) };
}

export function pngFile(filename: string, content: Buffer, cid?: string): DemoAttachment {
  return { filename, contentType: 'image/png', content, ...(cid === undefined ? {} : { cid }) };
}

/** A meeting of one hour as an iCalendar invitation (RFC 5545, RFC 5546), `days` after the mail at 10:00 UTC. */
export function meeting(uid: string, title: string, place: string, days: number, organizer: string) {
  return (sentAt: Date): string => {
    const start = new Date(sentAt.getTime() + days * 86_400_000);
    start.setUTCHours(10, 0, 0, 0);
    const stamp = (date: Date) => `${date.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
    return [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Nordlicht//Calendar//EN',
      'METHOD:REQUEST',
      'BEGIN:VEVENT',
      `UID:${uid}`,
      `DTSTAMP:${stamp(sentAt)}`,
      `DTSTART:${stamp(start)}`,
      `DTEND:${stamp(new Date(start.getTime() + 3_600_000))}`,
      `SUMMARY:${title}`,
      `LOCATION:${place}`,
      `ORGANIZER:mailto:${organizer}`,
      'ATTENDEE;RSVP=TRUE:mailto:demo@maildesk.example',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ].join('\r\n');
  };
}
