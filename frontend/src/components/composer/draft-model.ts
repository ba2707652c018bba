import type { Account, Attachment, Draft, Message } from '@maildesk/contracts';
import type { ComposeIntent } from '../../lib/compose-intent';
import type { RecordTie } from '../../lib/odoo/record-tie';
import { distinctPeople, toRecipient, type RecipientEntry } from '../../lib/recipients';
import { forwardSubject, replyRecipients, replySubject } from '../../lib/reply';

/** A file that goes along: one that was uploaded, or a part of the message that is forwarded. */
export type AttachedFile = { fileName: string; contentType: string; sizeBytes: number } & (
  { kind: 'upload'; uploadId: string } | { kind: 'part'; messageId: string; partId: string }
);

/** Everything a person has entered, as it is kept on the device until it is sent. */
export interface WrittenDraft {
  clientKey: string;
  accountId: string;
  /** The version that the server keeps and this one goes on from; 0 when it keeps none. */
  serverVersion: number;
  /** The server keeps just this. */
  isSynced: boolean;
  to: RecipientEntry[];
  cc: RecipientEntry[];
  bcc: RecipientEntry[];
  subject: string;
  mode: 'rich' | 'plain';
  /** The editor's HTML; empty in plain mode. */
  html: string;
  /** The text of plain mode; empty in rich mode. */
  text: string;
  inReplyTo: string | null;
  /** The conversation of the message that it answers, where that is known. */
  threadId: string | null;
  /** The newest message of that conversation that the person has seen. */
  seenMessageId: string | null;
  forwardOf: string | null;
  /** The record that it is written from. The server knows nothing of that. */
  tie: RecordTie | null;
  files: AttachedFile[];
}

/** The draft that an intent starts with; the quoted history follows once the body has been fetched. */
export function startDraft(intent: ComposeIntent, accounts: readonly Account[], clientKey: string): WrittenDraft {
  const empty: WrittenDraft = {
    clientKey,
    accountId: intent.accountId,
    serverVersion: 0,
    isSynced: false,
    to: [],
    cc: [],
    bcc: [],
    subject: '',
    mode: 'rich',
    html: '',
    text: '',
    inReplyTo: null,
    threadId: null,
    seenMessageId: null,
    forwardOf: null,
    tie: null,
    files: [],
  };
  if (intent.kind === 'new') {
    return { ...empty, to: distinctPeople((intent.to ?? []).map(toRecipient)), tie: intent.tie ?? null };
  }
  if (intent.kind === 'resume') return empty;
  const { message } = intent;
  if (intent.kind === 'forward') return { ...empty, subject: forwardSubject(message.subject), forwardOf: message.id };
  const ownAddress = accounts.find((account) => account.id === intent.accountId)?.address ?? '';
  const { to, cc } = replyRecipients(message, ownAddress, intent.kind === 'reply-all');
  return {
    ...empty,
    to: to.map(toRecipient),
    cc: cc.map(toRecipient),
    subject: replySubject(message.subject),
    inReplyTo: message.id,
    threadId: message.threadId,
    seenMessageId: intent.seenMessageId ?? message.id,
  };
}

/** The attachments that a forward carries along. */
export function forwardedFiles(message: Message, attachments: readonly Attachment[]): AttachedFile[] {
  return attachments.slice(0, 50).map(({ partId, fileName, contentType, sizeBytes }) => ({
    kind: 'part',
    messageId: message.id,
    partId,
    fileName,
    contentType,
    sizeBytes,
  }));
}

/** The message as the server takes it. `text` is always sent, beside the HTML or alone. */
export function toDraft(written: WrittenDraft, content: { text: string; html: string | null }): Draft {
  const people = (list: readonly RecipientEntry[]) => list.map(({ name, address }) => ({ name, address }));
  return {
    clientKey: written.clientKey,
    to: people(written.to),
    cc: people(written.cc),
    bcc: people(written.bcc),
    subject: written.subject
      .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
      .trim()
      .slice(0, 998)
      .toWellFormed(),
    text: content.text,
    html: content.html,
    inReplyTo: written.inReplyTo,
    seenMessageId: written.seenMessageId,
    forwardOf: written.forwardOf,
    attachments: written.files.map((file) =>
      file.kind === 'upload'
        ? { kind: 'upload', uploadId: file.uploadId }
        : { kind: 'part', messageId: file.messageId, partId: file.partId },
    ),
  };
}
