/** What is stored of the message that is answered: ids without angle brackets, written by strangers. */
export interface AnsweredMessage {
  readonly messageIdHeader: string | null;
  readonly referenceIds: readonly string[];
}

export interface ReplyReferences {
  /** Null when the original has no usable Message-ID. */
  readonly inReplyTo: string | null;
  /** Oldest first, without angle brackets. */
  readonly references: readonly string[];
}

const lastKept = 49;
/** A longer id would not fit a header line of 998 characters (RFC 5322 section 2.1.1) and is not one that a program made. */
const longestId = 900;

/**
 * The In-Reply-To and References of an answer (RFC 5322 section 3.6.4): what the original refers to, and then the original.
 * Long conversations keep the first reference, by which readers find the start, and the last 49.
 */
export function referencesTo(original: AnsweredMessage | null): ReplyReferences {
  if (original === null) return { inReplyTo: null, references: [] };
  const inReplyTo =
    original.messageIdHeader !== null && isUsable(original.messageIdHeader) ? original.messageIdHeader : null;
  const before = original.referenceIds.filter((id) => isUsable(id) && id !== inReplyTo);
  const all = [...new Set(inReplyTo === null ? before : [...before, inReplyTo])];
  const [first] = all;
  const references = first === undefined || all.length <= lastKept + 1 ? all : [first, ...all.slice(-lastKept)];
  return { inReplyTo, references };
}

/** Printable ASCII without blanks and angle brackets: anything else could end the id, or the header. */
function isUsable(id: string): boolean {
  return id.length <= longestId && /^[\x21-\x3b\x3d\x3f-\x7e]+$/.test(id);
}
