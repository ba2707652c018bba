import type { Recipient } from '@maildesk/contracts';
import { randomUUID } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer/index.js';
import type MimeNode from 'nodemailer/lib/mime-node/index.js';
import { sendIdHeader } from '../adapters/adapters.module.js';
import { safeFileName } from '../mail/mail.module.js';
import { takeOutPictures } from './inline-pictures.js';

/** A file as it is attached. Name and type may come from strangers. */
export interface AttachedFile {
  readonly fileName: string;
  readonly contentType: string;
  readonly content: Buffer;
}

/** All that stands in a message. Who is in Bcc is not given, so that it cannot leak. */
export interface Letter {
  /** Without angle brackets. */
  readonly messageIdHeader: string;
  /** UUID by which the copy in the Sent mailbox is recognised. */
  readonly sendId: string;
  readonly sentAt: Date;
  /** Addresses as SMTP writes them; see `wireAddress`. */
  readonly from: Recipient;
  readonly to: readonly Recipient[];
  readonly cc: readonly Recipient[];
  readonly subject: string;
  /** Message-IDs without angle brackets, already checked. */
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
  readonly text: string;
  /** As the sanitiser left it. */
  readonly html: string | null;
  readonly files: readonly AttachedFile[];
}

/**
 * Makes the bytes of a message (RFC 5322, MIME), once: every attempt sends the same. The HTML must come from the
 * sanitiser, so that nothing active is ever sent. Nothing else in `letter` can add a header or a line.
 */
export function composeMessage(letter: Letter): Promise<Buffer> {
  return compose(letter, { [sendIdHeader]: letter.sendId }).build();
}

/** Makes the bytes of a message that nobody wrote, and that no machine shall answer (RFC 3834). */
export function composeAutomatic(letter: Omit<Letter, 'sendId'>): Promise<Buffer> {
  return compose(letter, { 'Auto-Submitted': 'auto-generated' }).build();
}

/** By which the copies of a draft are found in the Drafts mailbox: its id and its version. */
export const draftHeader = 'X-MailDesk-Draft';

/** Makes the bytes of a draft. It names who is in Bcc: nobody receives it, and another mail program may have to go on with it. */
export function composeDraft(
  letter: Omit<Letter, 'sendId'>,
  draft: { readonly mark: string; readonly bcc: readonly Recipient[] },
): Promise<Buffer> {
  const message = compose(letter, { [draftHeader]: draft.mark }, draft.bcc);
  message.keepBcc = true;
  return message.build();
}

function compose(
  letter: Omit<Letter, 'sendId'>,
  headers: Readonly<Record<string, string>>,
  bcc: readonly Recipient[] = [],
): MimeNode {
  const domain = letter.from.address.slice(letter.from.address.lastIndexOf('@') + 1);
  const rich = letter.html === null ? null : takeOutPictures(letter.html, { domain, newId: randomUUID });
  const composer = new MailComposer({
    messageId: `<${letter.messageIdHeader}>`,
    date: letter.sentAt,
    from: person(letter.from),
    to: letter.to.map(person),
    cc: letter.cc.map(person),
    bcc: bcc.map(person),
    subject: oneLine(letter.subject),
    ...(letter.inReplyTo === null ? {} : { inReplyTo: `<${letter.inReplyTo}>` }),
    references: letter.references.map((id) => `<${id}>`),
    headers,
    // An empty text would leave the part out altogether.
    text: wholeLines(letter.text) || '\r\n',
    ...(rich === null ? {} : { html: page(wholeLines(rich.html)) }),
    attachments: [
      ...(rich?.pictures ?? []).map((picture) => ({ ...attachment(picture, 'inline'), cid: picture.contentId })),
      ...letter.files.map((file) => attachment(file, 'attachment')),
    ],
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile();
}

const person = ({ name, address }: Recipient) => ({ name: oneLine(name), address });

function attachment({ fileName, contentType, content }: AttachedFile, contentDisposition: 'inline' | 'attachment') {
  return {
    filename: safeFileName(fileName, contentType),
    contentType: leafType(contentType),
    contentDisposition,
    contentTransferEncoding: 'base64',
    content,
  };
}

/**
 * The type without parameters. Messages and multiparts must not be encoded in base64 (RFC 2046 section 5.2.1) and would put
 * a stranger's headers and lines into our message, so they travel as plain bytes under their name.
 */
function leafType(contentType: string): string {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  const isLeaf = /^(application|audio|font|image|model|text|video)\/[a-z0-9][\w.+-]{0,100}$/.test(type);
  return isLeaf ? type : 'application/octet-stream';
}

/** A header's text: nothing that ends a line or is no character at all. */
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
}

/** Line ends as mail has them, and no control characters but tabs. */
function wholeLines(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
    .replace(/\r\n?|\n/g, '\r\n');
}

const page = (html: string): string =>
  `<!DOCTYPE html>\r\n<html><head><meta charset="utf-8"></head><body>\r\n${html}\r\n</body></html>\r\n`;
