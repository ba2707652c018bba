import type { Attachment } from '@maildesk/contracts';
import type { FilePart, ImapSession, MessageParts, TextPart } from '../adapters/adapters.module.js';
import { type FetchedText, storable } from './body-tasks.js';
import type { FetchedBody } from './body-work.js';
import { readAtMost } from './read-at-most.js';
import type { FetchablePlace } from './locations.repository.js';
import { isMarkedAlike } from './message-identity.js';
import { proveMessages } from './message-proof.js';
import { safeFileName } from './safe-file-name.js';

/** More text than this is cut; the source has all of it. */
const maxTextBytes = 2 * 1024 * 1024;
/** A message whose structure the server cannot tell is read whole, up to this size. */
const maxSourceBytes = 25 * 1024 * 1024;

/** A body, and what mail servers on its way have found out about its sender: the values of Authentication-Results. */
export interface FetchedMessage {
  readonly body: FetchedBody;
  readonly authenticationResults: readonly string[];
}

/**
 * Fetches the body of a message in the selected mailbox: the parts that are shown, not the files. Null when the message is gone, or
 * another one lies in its place.
 */
export async function fetchBody(session: ImapSession, place: FetchablePlace): Promise<FetchedMessage | null> {
  const { uid } = place;
  const { parts, authenticationResults, mark } = (await session.messages.fetchOpened(uid)) ?? {
    parts: null,
    authenticationResults: [],
    mark: null,
  };
  if ((mark === null || !isMarkedAlike(place, mark)) && !(await isThere(session, place))) return null;
  // No parts at all: the structure is too deep to be told, or the message is gone.
  if (parts === null || (parts.html === null && parts.plain === null && parts.files.length === 0)) {
    const whole = await fetchWhole(session, uid);
    return whole && { body: whole, authenticationResults };
  }
  const html = parts.html && (await fetchText(session, uid, parts.html));
  const plain = parts.plain && (await fetchText(session, uid, parts.plain));
  const body = { kind: 'texts', texts: { html, plain }, attachments: attachmentsOf(parts) } as const;
  return { body, authenticationResults };
}

/** Whether the message lies where it is known to lie, in the selected mailbox. */
export const isThere = async (session: ImapSession, place: FetchablePlace): Promise<boolean> =>
  (await proveMessages(session, [place], place)).same.has(place.uid);

async function fetchText(session: ImapSession, uid: number, part: TextPart): Promise<FetchedText> {
  const stream = await session.messages.download(uid, part.partId, true);
  if (stream === null) return { text: '', truncated: false };
  const { bytes, truncated } = await readAtMost(stream, maxTextBytes);
  return { text: storable(bytes.toString('utf8')), truncated };
}

/** For a message of which the server gives no structure. Null when it is gone. */
async function fetchWhole(session: ImapSession, uid: number): Promise<FetchedBody | null> {
  const stream = await session.messages.download(uid, undefined, false);
  if (stream === null) return null;
  return { kind: 'source', source: await readAtMost(stream, maxSourceBytes) };
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
