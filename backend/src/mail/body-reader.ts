import type { Attachment, MessageBody } from '@maildesk/contracts';
import { simpleParser } from 'mailparser';
import type { FilePart, ImapSession, MessageParts, TextPart } from '../adapters/adapters.module.js';
import { htmlToText } from './html-to-text.js';
import { sanitizeMailHtml } from './html-sanitizer.js';
import { safeFileName } from './safe-file-name.js';
import { readAtMost } from './read-at-most.js';

/** More text than this is cut; the source has all of it. */
const maxTextBytes = 2 * 1024 * 1024;
/** A message whose structure the server cannot tell is read whole, up to this size. */
const maxSourceBytes = 25 * 1024 * 1024;

export type ReadBody = Omit<MessageBody, 'messageId'>;

/** Reads the body of a message in the selected mailbox: the parts that are shown, not the files. Null when the message is gone. */
export async function readBody(session: ImapSession, uid: number): Promise<ReadBody | null> {
  const parts = (await session.fetchParts([uid])).get(uid);
  if (parts === undefined) return null;
  if (parts.html === null && parts.plain === null && parts.files.length === 0) return readWhole(session, uid);
  const html = parts.html && (await readText(session, uid, parts.html));
  const plain = parts.plain && (await readText(session, uid, parts.plain));
  return present(html, plain, attachmentsOf(parts));
}

interface ShownText {
  readonly text: string;
  readonly truncated: boolean;
}

async function readText(session: ImapSession, uid: number, part: TextPart): Promise<ShownText> {
  const stream = await session.download(uid, part.partId, true);
  if (stream === null) return { text: '', truncated: false };
  const { bytes, truncated } = await readAtMost(stream, maxTextBytes);
  return { text: storable(bytes.toString('utf8')), truncated };
}

/** For a message of which the server gives no structure. */
async function readWhole(session: ImapSession, uid: number): Promise<ReadBody | null> {
  const stream = await session.download(uid, undefined, false);
  if (stream === null) return null;
  const { bytes, truncated } = await readAtMost(stream, maxSourceBytes);
  try {
    const parsed = await simpleParser(bytes, { skipImageLinks: true, skipTextToHtml: true, skipHtmlToText: true });
    const html = typeof parsed.html === 'string' ? { text: storable(parsed.html), truncated } : null;
    const plain = { text: storable(parsed.text ?? ''), truncated };
    return present(html, plain, []);
  } catch {
    // A message that the parser refuses is still a message: it can be downloaded as it is.
    return { html: null, text: '', attachments: [], remoteImageCount: 0, truncated, problem: 'unreadable' };
  }
}

function present(html: ShownText | null, plain: ShownText | null, attachments: Attachment[]): ReadBody {
  const clean = html === null ? null : sanitizeMailHtml(html.text);
  const text = plain !== null && plain.text.trim() !== '' ? plain.text : html === null ? '' : htmlToText(html.text);
  return {
    html: clean?.html ?? null,
    text,
    attachments,
    remoteImageCount: clean?.remoteImageCount ?? 0,
    truncated: (html?.truncated ?? false) || (plain?.truncated ?? false) || (clean?.truncated ?? false),
    problem: null,
  };
}

const attachmentsOf = (parts: MessageParts): Attachment[] => parts.files.map(attachmentOf);

function attachmentOf(file: FilePart): Attachment {
  return {
    partId: file.partId,
    fileName: safeFileName(file.fileName, file.contentType),
    contentType: file.contentType,
    sizeBytes: file.sizeBytes,
    contentId: file.contentId,
    inline: file.inline,
  };
}

/** Postgres stores no NUL, and JSON no lone surrogate. */
const storable = (text: string): string => text.replaceAll('\u0000', '').toWellFormed();
