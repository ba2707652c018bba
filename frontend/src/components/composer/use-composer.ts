import type { Account, Draft, MessageBody, Upload } from '@maildesk/contracts';
import { computed, nextTick, onMounted, ref, watch } from 'vue';
import type { ComposeIntent } from '../../lib/compose-intent';
import type { ComposerHost, RecordTie } from '../../lib/odoo/record-tie';
import { t } from '../../locales/composer';
import type { AnsweredFirst } from '../../stores/outbox';
import { forwardedFiles, startDraft, type WrittenDraft } from './draft-model';
import type { EditorDoor } from './editor-door';
import { quotedHistory, type HistoryState } from './quoted-history';
import { toContent } from './server-draft';
import { findKept, noteServerVersion } from './unsent-drafts';
import { useAttachments } from './use-attachments';
import { useAutosave } from './use-autosave';
import { useSending } from './use-sending';
import { useServerCopy, type ServerCopyDoor } from './use-server-copy';
import { useUnsentOffer } from './use-unsent-offer';

export interface ComposerProps {
  /** The accounts that the person may send from. */
  accounts: readonly Account[];
  intent: ComposeIntent;
  send: (accountId: string, draft: Draft, tie: RecordTie | null) => Promise<AnsweredFirst | null>;
  upload: (accountId: string, file: File, onProgress: (fraction: number) => void) => Promise<Upload>;
  loadBody: (accountId: string, messageId: string) => Promise<MessageBody>;
  saveDraft: ServerCopyDoor['save'];
  discardDraft: ServerCopyDoor['discard'];
  /** Null where there are no records. */
  host: ComposerHost | null;
}

/** One message being written: its draft, its quoted history, its attachments, and its way out. */
export function useComposer(props: ComposerProps, editor: EditorDoor, sent: () => void) {
  const accountIds = () => props.accounts.map((account) => account.id);
  const kept = props.intent.kind === 'resume' ? findKept(props.intent.clientKey, accountIds(), new Date()) : null;
  const draft = ref<WrittenDraft>(kept?.draft ?? startDraft(props.intent, props.accounts, crypto.randomUUID()));
  const touched = ref(kept !== null);
  const history = ref<HistoryState>('none');
  const note = ref(kept?.note ?? null);
  /** True while the program, not the person, changes the draft. */
  let isOwnChange = false;

  const files = computed({ get: () => draft.value.files, set: (next) => (draft.value.files = next) });
  /** The record it is written from. Of a draft that somebody else left on this device that says nothing to who is signed in. */
  const tie = computed({
    get: () => (draft.value.tie?.userId === props.host?.userId ? draft.value.tie : null),
    set: (next) => (draft.value.tie = next),
  });
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

  const unsent = useUnsentOffer({
    intent: props.intent,
    accountIds,
    openKey: () => draft.value.clientKey,
    discard: (accountId, draftId) => props.discardDraft(accountId, draftId),
  });
  const sending = useSending({
    draft,
    history,
    uploads: () => attachments.counts.value,
    read: () => editor.read(),
    send: (accountId, ready) => props.send(accountId, ready, tie.value),
    sent() {
      autosave.forget(draft.value.clientKey);
      serverCopy.forget();
      sent();
    },
  });

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
    sending.problem.value = null;
    draft.value.isSynced = false;
    keep();
  }

  function keep(): void {
    autosave.touch();
    serverCopy.touch();
  }

  /** What was written here must neither overwrite what another person wrote nor get lost. */
  function goOnAsAnother(outcome: 'overtaken' | 'over'): void {
    note.value = outcome === 'overtaken' ? t('changedElsewhere') : t('goneElsewhere');
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
    note.value = null;
    history.value = 'none';
    sending.restart();
    serverCopy.restart(next.serverVersion);
    editor.restart();
    void nextTick(() => (isOwnChange = false));
  }

  function continueUnsent(): void {
    const found = unsent.accept();
    if (found === null) return;
    if (touched.value) keepForLater();
    take(found.draft);
    touched.value = true;
    keep();
    note.value = found.note;
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

  onMounted(() => {
    void fetchHistory();
    // Claims it, so that no other window offers it too.
    if (kept === null) unsent.look();
    else keep();
  });
  // Every list is replaced when it changes, so that none needs to be watched in depth.
  watch(
    () => {
      const { accountId, to, cc, bcc, subject, text, tie, files: attached } = draft.value;
      return [accountId, to, cc, bcc, subject, text, tie, attached];
    },
    () => isOwnChange || edited(),
  );

  return {
    draft,
    tie,
    touched,
    sending: sending.sending,
    history,
    problem: sending.problem,
    doubt: sending.doubt,
    overtaken: sending.overtaken,
    noteSeen: sending.noteSeen,
    note,
    unsent: unsent.offered,
    attachments,
    saveState: autosave.state,
    serverState: serverCopy.state,
    edited,
    fetchHistory,
    continueUnsent,
    discardUnsent: unsent.refuse,
    trySend: sending.trySend,
    sendAnyway: sending.sendAnyway,
    keepForLater,
    discard,
  };
}
