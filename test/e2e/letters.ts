import { randomUUID } from 'node:crypto';
import type { ServerMailbox } from '../support/imap-client.js';
import { letter } from '../support/letter.js';

/** A PNG of 8 by 8 red pixels. */
export const redPicture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGP4z8CAFWEXHbQSACj/P8Fu7N9hAAAAAElFTkSuQmCC',
  'base64',
);

/** Plain letters with these subjects, which are found again by them. */
export const letters = (...subjects: readonly string[]): string[] =>
  subjects.map((subject) => letter({ subject, messageId: idOf(subject) }));

const idOf = (subject: string): string => `${subject.toLowerCase()}@elsewhere.example`;

/** What the mail server has noted of one of `letters`; undefined where it does not lie in this mailbox. */
export const flagsOf = ({ messages }: ServerMailbox, subject: string): readonly string[] | undefined =>
  messages.find(({ messageId }) => messageId === idOf(subject))?.flags;

interface LetterFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

export interface HtmlLetter {
  readonly subject: string;
  readonly html: string;
  /** A PNG that the HTML shows as `cid:picture`. */
  readonly picture?: Buffer;
  readonly file?: LetterFile;
}

/** A message with HTML, and perhaps a picture in it and a file beside it, as other mail programs build them. */
export function htmlLetter({ subject, html, picture, file }: HtmlLetter): string {
  const text = ['Content-Type: text/html; charset=utf-8', '', html];
  const shown =
    picture === undefined
      ? text
      : multipart('related', [
          text,
          ['Content-Type: image/png', 'Content-ID: <picture>', 'Content-Disposition: inline', ...base64(picture)],
        ]);
  const whole = file === undefined ? shown : multipart('mixed', [shown, attachment(file)]);
  return [
    'From: Ada Sender <ada@elsewhere.example>',
    `Subject: ${subject}`,
    `Message-ID: <${randomUUID()}@elsewhere.example>`,
    `Date: ${new Date().toUTCString()}`,
    'MIME-Version: 1.0',
    ...whole,
    '',
  ].join('\r\n');
}

function attachment({ name, type, bytes }: LetterFile): string[] {
  return [`Content-Type: ${type}`, `Content-Disposition: attachment; filename="${name}"`, ...base64(bytes)];
}

function base64(bytes: Buffer): string[] {
  return ['Content-Transfer-Encoding: base64', '', ...(bytes.toString('base64').match(/.{1,76}/g) ?? [])];
}

function multipart(kind: 'related' | 'mixed', parts: readonly (readonly string[])[]): string[] {
  const boundary = `=_${kind}`;
  const body = parts.flatMap((part) => [`--${boundary}`, ...part]);
  return [`Content-Type: multipart/${kind}; boundary="${boundary}"`, '', ...body, `--${boundary}--`];
}
