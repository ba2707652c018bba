import type { Account, Draft, MessageBody, Upload } from '@maildesk/contracts';
import { computed, nextTick, onMounted, ref, shallowRef, watch } from 'vue';
import type { ComposeIntent } from '../../lib/compose-intent';
import { reasonOf } from '../../lib/reason';
import { forwardedFiles, startDraft, toDraft, type WrittenDraft } from './draft-model';
import { quotedHistory, type QuotedHistory } from './quoted-history';
import { sendDoubts, sendObstacle, type SendDoubt } from './send-checks';
import {
  listUnsent,
  noteServerVersion,
  removeUnsent,
  withoutLostFiles,
  type KeptDraft,
  type UnsentDraft,
} from './unsent-drafts';
import { useAttachments } from './use-attachments';
import { toContent } from './server-draft';
import { useAutosave } from './use-autosave';
import { useServerCopy, type ServerCopyDoor } from './use-server-copy';

export interface ComposerProps {
  /** The accounts that the person may send from. */
  accounts: readonly Account[];
  intent: ComposeIntent;
  send: (accountId: string, draft: Draft) => Promise<void>;
  upload: (accountId: string, file: File, onProgress: (fraction: number) => void) => Promise<Upload>;
  loadBody: (accountId: string, messageId: string) => Promise<MessageBody>;
  saveDraft: ServerCopyDoor['save'];
  discardDraft: ServerCopyDoor['discard'];
}

/** What the editor on screen holds, rich or plain. */
export interface EditorContent {
  /** The editor's own HTML, to go on with; empty in plain mode. */
  editorHtml: string;
  /** The HTML to send; null for plain text only. */
  html: string | null;
  text: string;
  /** The text without quotations. */
  ownText: string;
}

export interface EditorDoor {
  read: () => EditorContent;
  /** Adds the quoted history at the end without moving the caret. */
  append: (history: QuotedHistory) => void;
  /** Shows another draft's content. */
  restart: () => void;
}

/** `failed`: the original could not be fetched; the person can ask again. */
export type HistoryState = 'none' | 'loading' | 'failed';

const maxTextChars = 1_000_000;

/** One message being written: its draft, its quoted history, its attachments, and its way out. */
export function useComposer(props: ComposerProps, editor: EditorDoor, sent: () => void) {
  const kept = props.intent.kind === 'resume' ? keptDraft(props.intent.clientKey) : null;
  const draft = ref<WrittenDraft>(kept?.draft ?? startDraft(props.intent, props.accounts, crypto.randomUUID()));
  const touched = ref(kept !== null);
  const sending = ref(false);
  const history = ref<HistoryState>('none');
  const problem = ref<string | null>(null);
  const note = ref(kept?.note ?? null);
  const doubt = ref<SendDoubt | null>(null);
  const unsent = shallowRef<UnsentDraft | null>(null);
  const answered = new Set<SendDoubt['kind']>();
  /** True while the program, not the person, changes the draft. */
  let isOwnChange = false;

  const files = computed({ get: () => draft.value.files, set: (next) => (draft.value.files = next) });
  const attachments = useAttachments(files, (file, onProgress) =>
    props.upload(draft.value.accountId, file, onProgress),
  );
  const autosave = useAutosave(written);
  const serverCopy = useServerCopy(
    {
      current: () => ({
        accountId: draft.value.accountId,
        draftId: draft.value.clientKey,
        content: toContent(written(), editor.read()),
      }),
      save: (accountId, draftId, version) => props.saveDraft(accountId, draftId, version),
      discard: (accountId, draftId) => props.discardDraft(accountId, draftId),
      saved(draftId, serverVersion, isSynced) {
        if (draft.value.clientKey === draftId)
          void quietly(() => Object.assign(draft.value, { serverVersion, isSynced }));
        noteServerVersion(draftId, { serverVersion, isSynced });
      },
      overtaken: goOnAsAnother,
    },
    draft.value.serverVersion,
  );

  function written(): WrittenDraft {
    const { mode, text } = draft.value;
    return {
      ...draft.value,
      html: mode === 'rich' ? editor.read().editorHtml : '',
      text: mode === 'plain' ? text : '',
    };
  }

  function edited(): void {
    touched.value = true;
    problem.value = null;
    draft.value.isSynced = false;
    keep();
  }

  function keep(): void {
    autosave.touch();
    serverCopy.touch();
  }

  /** What was written here must neither overwrite what another person wrote nor get lost. */
  function goOnAsAnother(outcome: 'overtaken' | 'over'): void {
    note.value =
      outcome === 'overtaken'
        ? 'This draft was changed elsewhere while you were writing. What you write is kept as a second draft.'
        : 'This message was sent or thrown away elsewhere. What you write is kept as a new draft.';
    autosave.forget(draft.value.clientKey);
    void quietly(() => {
      Object.assign(draft.value, { clientKey: crypto.randomUUID(), serverVersion: 0, isSynced: false });
    });
    keep();
  }

  async function quietly(change: () => void): Promise<void> {
    isOwnChange = true;
    change();
    await nextTick();
    isOwnChange = false;
  }

  async function fetchHistory(): Promise<void> {
    const { intent } = props;
    const { clientKey } = draft.value;
    if (intent.kind === 'new' || intent.kind === 'resume') return;
    history.value = 'loading';
    try {
      const body = await props.loadBody(intent.accountId, intent.message.id);
      if (draft.value.clientKey !== clientKey) return;
      const kind = intent.kind === 'forward' ? 'forward' : 'reply';
      await quietly(() => {
        editor.append(quotedHistory(kind, intent.message, body));
        if (kind === 'forward') files.value = [...forwardedFiles(intent.message, body.attachments), ...files.value];
      });
      history.value = 'none';
      // Begun before the original came: what is kept must have it too.
      if (touched.value) keep();
    } catch {
      if (draft.value.clientKey === clientKey) history.value = 'failed';
    }
  }

  function take(next: WrittenDraft): void {
    isOwnChange = true;
    draft.value = next;
    touched.value = false;
    problem.value = note.value = doubt.value = null;
    history.value = 'none';
    answered.clear();
    serverCopy.restart(next.serverVersion);
    editor.restart();
    void nextTick(() => (isOwnChange = false));
  }

  /** Offers what was begun before: anything for a new message, else an answer to the same message. */
  function findUnsent(): void {
    const { intent } = props;
    const fits = ({ draft: kept }: UnsentDraft) => {
      if (kept.clientKey === draft.value.clientKey) return false;
      if (intent.kind === 'new' || intent.kind === 'resume') return true;
      return (intent.kind === 'forward' ? kept.forwardOf : kept.inReplyTo) === intent.message.id;
    };
    unsent.value = listUnsent(accountIds(), new Date()).find(fits) ?? null;
  }

  function keptDraft(clientKey: string): KeptDraft | null {
    const found = findKept(clientKey);
    return found === null ? null : withoutLostFiles(found, new Date());
  }

  function findKept(clientKey: string): UnsentDraft | null {
    return listUnsent(accountIds(), new Date()).find(({ draft: kept }) => kept.clientKey === clientKey) ?? null;
  }

  function accountIds(): string[] {
    return props.accounts.map((account) => account.id);
  }

  function continueUnsent(): void {
    if (unsent.value === null) return;
    const found = keptDraft(unsent.value.draft.clientKey);
    if (found === null) return findUnsent();
    if (touched.value) keepForLater();
    take(found.draft);
    unsent.value = null;
    touched.value = true;
    keep();
    note.value = found.note;
  }

  function discardUnsent(): void {
    if (unsent.value === null) return;
    const { accountId, clientKey } = unsent.value.draft;
    removeUnsent(clientKey);
    props.discardDraft(accountId, clientKey).catch(() => undefined);
    findUnsent();
  }

  function obstacle(content: EditorContent): string | null {
    if (history.value === 'loading') return 'The original message is still being fetched. Send again in a moment.';
    if (history.value === 'failed' && draft.value.forwardOf !== null) {
      return 'The message to forward could not be fetched. Fetch it again before you send.';
    }
    if (content.text.length > maxTextChars)
      return 'The text is too long to be sent. Shorten it, or attach it as a file.';
    return sendObstacle(draft.value, attachments.counts.value);
  }

  /** Sends, or says what is in the way. Nothing is lost when it fails. */
  async function trySend(): Promise<void> {
    if (sending.value) return;
    const content = editor.read();
    problem.value = obstacle(content);
    doubt.value = null;
    if (problem.value !== null) return;
    doubt.value = sendDoubts(draft.value, content.ownText).find(({ kind }) => !answered.has(kind)) ?? null;
    if (doubt.value !== null) return;
    sending.value = true;
    try {
      await props.send(draft.value.accountId, toDraft(draft.value, content));
      autosave.forget(draft.value.clientKey);
      serverCopy.forget();
      sent();
    } catch (error) {
      problem.value = `Not sent. ${reasonOf(error)}`;
    } finally {
      sending.value = false;
    }
  }

  function keepForLater(): void {
    autosave.release();
    void serverCopy.release();
  }

  /** Thrown away here at once; the copy on the server follows, or is offered again when that cannot be told. */
  function discard(): void {
    autosave.forget(draft.value.clientKey);
    serverCopy.discard().catch(() => undefined);
  }

  function sendAnyway(): void {
    if (doubt.value !== null) answered.add(doubt.value.kind);
    void trySend();
  }

  onMounted(() => {
    void fetchHistory();
    // Claims it, so that no other window offers it too.
    if (kept === null) findUnsent();
    else keep();
  });
  // Every list is replaced when it changes, so that none needs to be watched in depth.
  watch(
    () => {
      const { accountId, to, cc, bcc, subject, text, files: attached } = draft.value;
      return [accountId, to, cc, bcc, subject, text, attached];
    },
    () => isOwnChange || edited(),
  );

  return {
    draft,
    touched,
    sending,
    history,
    problem,
    note,
    doubt,
    unsent,
    attachments,
    saveState: autosave.state,
    serverState: serverCopy.state,
    edited,
    fetchHistory,
    continueUnsent,
    discardUnsent,
    trySend,
    sendAnyway,
    keepForLater,
    discard,
  };
}
