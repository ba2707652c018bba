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

  const visit = (node: MessageStructureObject, depth: number): void => {
    if (files.length >= maxParts) return;
    const type = node.type.toLowerCase();
    if (type.startsWith('multipart/') && node.childNodes !== undefined) {
      if (depth < maxDepth) for (const child of node.childNodes) visit(child, depth + 1);
      return;
    }
    const isAttached = node.disposition?.toLowerCase() === 'attachment';
    if (!isAttached && type === 'text/html' && html === null) html = textPart(node, type);
    else if (!isAttached && type === 'text/plain' && plain === null) plain = textPart(node, type);
    else files.push(filePart(node, type));
  };
  if (structure !== undefined) visit(structure, 0);
  return { html, plain, files };
}

/** Whether the list shows a clip: a file that is not merely a picture inside the text. */
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
    sizeBytes: node.size ?? 0,
    contentId,
    inline: node.disposition?.toLowerCase() === 'inline' || (node.disposition === undefined && contentId !== null),
  };
}

/** Null when there is none, or one too long to be named by any picture. */
function contentIdOf(id: string): string | null {
  if (id.length > maxContentIdChars) return null;
  const bare = id.replace(/^<|>$/g, '');
  return bare === '' ? null : bare;
}

const word = (text: string | undefined): string | undefined =>
  text !== undefined && text.length <= maxWordChars ? text : undefined;
