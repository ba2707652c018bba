import { simpleParser } from 'mailparser';
import { type SanitizedHtml, sanitizeMailHtml } from './html-sanitizer.js';
import { htmlToText } from './html-to-text.js';
import { previewOf } from './preview.js';

/** Text of a mail, in UTF-16 and without NUL. */
export interface FetchedText {
  readonly text: string;
  /** It is longer; the rest was not fetched. */
  readonly truncated: boolean;
}

/** The parts of a message that are shown. */
export interface FetchedTexts {
  readonly html: FetchedText | null;
  readonly plain: FetchedText | null;
}

/** The whole of a message, as it was sent. */
export interface FetchedSource {
  readonly bytes: Uint8Array;
  readonly truncated: boolean;
}

/** The first bytes of a text part, still encoded. */
export interface PartStart {
  readonly bytes: Uint8Array;
  readonly contentType: 'text/plain' | 'text/html';
  readonly charset: string | null;
  /** Content-Transfer-Encoding. */
  readonly encoding: string;
}

/** What of a body is shown. */
export interface ShownBody {
  readonly html: string | null;
  readonly text: string;
  readonly remoteImageCount: number;
  readonly truncated: boolean;
}

/**
 * All work on the text of strangers: pure, with plain data in and out, so that it can run in a thread that is ended when
 * it takes too long. Whatever a task throws says that its input cannot be read.
 */
export const bodyTasks = {
  showTexts,
  showSource,
  preview,
  clean: (html: string): SanitizedHtml => sanitizeMailHtml(html),
};

export type BodyTasks = typeof bodyTasks;

function showTexts({ html, plain }: FetchedTexts): ShownBody {
  const clean = html === null ? null : sanitizeMailHtml(html.text);
  const text = plain !== null && plain.text.trim() !== '' ? plain.text : html === null ? '' : htmlToText(html.text);
  return {
    html: clean?.html ?? null,
    text,
    remoteImageCount: clean?.remoteImageCount ?? 0,
    truncated: (html?.truncated ?? false) || (plain?.truncated ?? false) || (clean?.truncated ?? false),
  };
}

async function showSource({ bytes, truncated }: FetchedSource): Promise<ShownBody> {
  const options = { skipImageLinks: true, skipTextToHtml: true, skipHtmlToText: true };
  const parsed = await simpleParser(Buffer.from(bytes), options);
  return showTexts({
    html: typeof parsed.html === 'string' ? { text: storable(parsed.html), truncated } : null,
    plain: { text: storable(parsed.text ?? ''), truncated },
  });
}

/** Undoes transfer encoding and charset by way of a little message that consists of the start of the part. */
async function preview({ bytes, contentType, charset, encoding }: PartStart): Promise<string> {
  const header =
    `Content-Type: text/plain; charset="${(charset ?? 'utf-8').replace(/[^\w.:-]/g, '')}"\r\n` +
    `Content-Transfer-Encoding: ${encoding.replace(/[^\w-]/g, '')}\r\n\r\n`;
  const source = Buffer.concat([Buffer.from(header), bytes]);
  const text = storable((await simpleParser(source, { skipTextToHtml: true })).text ?? '');
  return previewOf(contentType === 'text/html' ? htmlToText(text) : text);
}

/** Postgres stores no NUL, and JSON no lone surrogate. */
export const storable = (text: string): string => text.replaceAll('\u0000', '').toWellFormed();
