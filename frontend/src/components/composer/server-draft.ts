import type { DraftContent, SavedDraft } from '@maildesk/contracts';
import { toDraft, type WrittenDraft } from './draft-model';

/** The draft as the server keeps it. Recipients to whom nothing can be sent stay on this device. */
export function toContent(written: WrittenDraft, content: { text: string; html: string | null }): DraftContent {
  const sendable = (list: WrittenDraft['to']) => list.filter(({ problem }) => problem === null);
  const { to, cc, bcc, subject, text, html, inReplyTo, seenMessageId, forwardOf } = toDraft(
    { ...written, to: sendable(written.to), cc: sendable(written.cc), bcc: sendable(written.bcc) },
    content,
  );
  return {
    to,
    cc,
    bcc,
    subject,
    text,
    html,
    inReplyTo,
    seenMessageId: seenMessageId ?? null,
    forwardOf,
    mode: written.mode,
    editorHtml: written.html,
    files: written.files.map((file) => ({ ...file })),
  };
}

/** What a composer goes on with. */
export function fromSaved({ id, accountId, version, content }: SavedDraft): WrittenDraft {
  const entries = (list: DraftContent['to']) => list.map((person) => ({ ...person, problem: null }));
  const { subject, mode, inReplyTo, forwardOf } = content;
  return {
    clientKey: id,
    accountId,
    serverVersion: version,
    isSynced: true,
    to: entries(content.to),
    cc: entries(content.cc),
    bcc: entries(content.bcc),
    subject,
    mode,
    html: content.editorHtml,
    text: mode === 'plain' ? content.text : '',
    inReplyTo,
    threadId: null,
    seenMessageId: content.seenMessageId ?? null,
    forwardOf,
    tie: null,
    files: content.files.map((file) => ({ ...file })),
  };
}

/** What becomes of the drafts on this device once the server has told of its own. */
export interface DraftReconciliation {
  /** Newer on the server: written on another device. */
  readonly take: readonly SavedDraft[];
  /** Sent or thrown away elsewhere, and not changed here since. */
  readonly drop: readonly string[];
}

/**
 * Compares what this device keeps of an account with what the server keeps. What was written here and has not reached the
 * server is never touched.
 */
export function reconcileDrafts(local: readonly WrittenDraft[], server: readonly SavedDraft[]): DraftReconciliation {
  const byKey = new Map(local.map((draft) => [draft.clientKey, draft]));
  const known = new Set(server.map(({ id }) => id));
  return {
    take: server.filter((saved) => {
      const here = byKey.get(saved.id);
      if (here === undefined) return saved.isOwn && !saved.isOpen;
      return here.isSynced && saved.version > here.serverVersion;
    }),
    drop: local
      .filter((draft) => draft.isSynced && draft.serverVersion > 0 && !known.has(draft.clientKey))
      .map((draft) => draft.clientKey),
  };
}
