import type { MessageStructureObject } from 'imapflow';

/** A text part that can be shown. */
export interface TextPart {
  readonly partId: string;
  readonly contentType: 'text/plain' | 'text/html';
  readonly charset: string | null;
  /** Content-Transfer-Encoding, in lower case. */
  readonly encoding: string;
  /** Encoded size in bytes. */
  readonly sizeBytes: number;
}

/** A part that is offered for saving, or shown inside the HTML by its Content-ID. */
export interface FilePart {
  readonly partId: string;
  readonly contentType: string;
  /** As the sender named it, not to be trusted; null when unnamed. */
  readonly fileName: string | null;
  /** Of what is saved; of base64 about, since only the length of its lines is told. */
  readonly sizeBytes: number;
  /** Without angle brackets. */
  readonly contentId: string | null;
  readonly inline: boolean;
}

/** What a message consists of, as a mail reader sees it. */
export interface MessageParts {
  readonly html: TextPart | null;
  readonly plain: TextPart | null;
  readonly files: readonly FilePart[];
}

/** Deeper nesting than this is no honest mail. */
const maxDepth = 50;
const maxParts = 1000;
/** RFC 2045 names none, but all of these stand in header lines; what is longer is no name that a program made. */
const maxWordChars = 100;
const maxContentTypeChars = 255;
const maxContentIdChars = 998;
/** Longer than any file system takes. The end is kept, as it has the ending. */
const maxFileNameChars = 1000;

/**
 * Finds the text to show and the files in a BODYSTRUCTURE (RFC 3501 section 7.4.2). The first HTML and the first plain text
 * part that are not marked as attachments are the text; every other leaf is a file, so that nothing of a mail is out of
 * reach. A message inside the message is a file too.
 */
export function partsOf(structure: MessageStructureObject | undefined): MessageParts {
  let html: TextPart | null = null;
  let plain: TextPart | null = null;
  const files: FilePart[] = [];
  const roles = new PartRoles();

  const visit = (node: MessageStructureObject, depth: number): void => {
    if (files.length >= maxParts) return;
    const type = node.type.toLowerCase();
    if (type.startsWith('multipart/') && node.childNodes !== undefined) {
      if (depth < maxDepth) for (const child of node.childNodes) visit(child, depth + 1);
      return;
    }
    const role = roles.add({ type, id: node.id ?? '', disposition: node.disposition?.toLowerCase() });
    if (role === 'html') html = textPart(node, 'text/html');
    else if (role === 'plain') plain = textPart(node, 'text/plain');
    else files.push(filePart(node, type));
  };
  if (structure !== undefined) visit(structure, 0);
  return { html, plain, files };
}

/** What decides on the part that a leaf of the structure plays. */
export interface Leaf {
  /** In lower case, such as `text/plain`. */
  readonly type: string;
  /** The Content-ID as it stands there; empty without one. */
  readonly id: string;
  /** In lower case. */
  readonly disposition: string | undefined;
}

/** Tells for one leaf after the other which is the text and which are files. */
export class PartRoles {
  private hasHtml = false;
  private hasPlain = false;
  /** Whether the list shows a clip: there is a file that is not merely a picture inside the text. */
  hasAttachments = false;

  add({ type, id, disposition }: Leaf): 'html' | 'plain' | 'file' {
    const isAttached = disposition === 'attachment';
    if (!isAttached && type === 'text/html' && !this.hasHtml) {
      this.hasHtml = true;
      return 'html';
    }
    if (!isAttached && type === 'text/plain' && !this.hasPlain) {
      this.hasPlain = true;
      return 'plain';
    }
    const contentId = contentIdOf(id);
    if (contentId === null || !isInline(disposition, contentId)) this.hasAttachments = true;
    return 'file';
  }
}

/** Whether the list shows a clip. */
export function hasAttachments(parts: MessageParts): boolean {
  return parts.files.some((file) => !(file.inline && file.contentId !== null));
}

function textPart(node: MessageStructureObject, contentType: TextPart['contentType']): TextPart {
  return {
    partId: node.part ?? '1',
    contentType,
    charset: word(node.parameters?.['charset']) ?? null,
    encoding: word(node.encoding)?.toLowerCase() ?? '7bit',
    sizeBytes: node.size ?? 0,
  };
}

function filePart(node: MessageStructureObject, contentType: string): FilePart {
  const contentId = contentIdOf(node.id ?? '');
  const fileName = node.dispositionParameters?.['filename'] ?? node.parameters?.['name'] ?? null;
  return {
    partId: node.part ?? '1',
    contentType: contentType.length > maxContentTypeChars ? 'application/octet-stream' : contentType,
    fileName: fileName?.slice(-maxFileNameChars) ?? null,
    sizeBytes: decodedSize(node.size ?? 0, node.encoding),
    contentId,
    inline: isInline(node.disposition?.toLowerCase(), contentId),
  };
}

/** Base64 has 57 bytes in a line of 76 letters and its line break (RFC 2045 section 6.8); all else is as large as its code, or nearly. */
function decodedSize(encodedBytes: number, encoding: string | undefined): number {
  return encoding?.trim().toLowerCase() === 'base64' ? Math.floor((encodedBytes * 57) / 78) : encodedBytes;
}

const isInline = (disposition: string | undefined, contentId: string | null): boolean =>
  disposition === 'inline' || (disposition === undefined && contentId !== null);

/** Null when there is none, or one too long to be named by any picture. */
function contentIdOf(id: string): string | null {
  if (id.length > maxContentIdChars) return null;
  const bare = id.replace(/^<|>$/g, '');
  return bare === '' ? null : bare;
}

const word = (text: string | undefined): string | undefined =>
  text !== undefined && text.length <= maxWordChars ? text : undefined;
