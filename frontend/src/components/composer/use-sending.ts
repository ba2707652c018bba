import { maxTextChars, type Draft } from '@maildesk/contracts';
import { ref, type Ref } from 'vue';
import { reasonOf } from '../../lib/reason';
import { t } from '../../locales/composer';
import type { AnsweredFirst } from '../../stores/outbox';
import { toDraft, type WrittenDraft } from './draft-model';
import type { EditorContent } from './editor-door';
import type { HistoryState } from './quoted-history';
import { sendDoubts, sendObstacle, type SendDoubt } from './send-checks';

export interface SendingDoor {
  draft: Ref<WrittenDraft>;
  history: Ref<HistoryState>;
  /** How many files are on their way, and how many did not arrive. */
  uploads: () => { busy: number; failed: number };
  read: () => EditorContent;
  /** Answers who was first, when somebody else has answered; nothing was sent then. */
  send: (accountId: string, draft: Draft) => Promise<AnsweredFirst | null>;
  sent: () => void;
}

/** The way out of one message: what is in the way is told, what may have been forgotten is asked once. */
export function useSending({ draft, history, uploads, read, send, sent }: SendingDoor) {
  const sending = ref(false);
  const problem = ref<string | null>(null);
  const doubt = ref<SendDoubt | null>(null);
  const overtaken = ref<AnsweredFirst | null>(null);
  const answered = new Set<SendDoubt['kind']>();

  function obstacle(content: EditorContent): string | null {
    if (history.value === 'loading') return t('stillFetching');
    if (history.value === 'failed' && draft.value.forwardOf !== null) {
      return t('forwardMissing');
    }
    if (content.text.length > maxTextChars) return t('textTooLong');
    return sendObstacle(draft.value, uploads());
  }

  /** Sends, or says what is in the way. Nothing is lost when it fails. */
  async function trySend(): Promise<void> {
    if (sending.value) return;
    const content = read();
    problem.value = obstacle(content);
    doubt.value = null;
    overtaken.value = null;
    if (problem.value !== null) return;
    doubt.value = sendDoubts(draft.value, content.ownText).find(({ kind }) => !answered.has(kind)) ?? null;
    if (doubt.value !== null) return;
    sending.value = true;
    try {
      overtaken.value = await send(draft.value.accountId, toDraft(draft.value, content));
      if (overtaken.value === null) sent();
    } catch (error) {
      problem.value = t('notSent', { reason: reasonOf(error) });
    } finally {
      sending.value = false;
    }
  }

  function sendAnyway(): void {
    if (doubt.value !== null) answered.add(doubt.value.kind);
    void trySend();
  }

  /** The person knows of the answer that was first, and of everything before it. */
  function noteSeen(): void {
    if (overtaken.value !== null) draft.value.seenMessageId = overtaken.value.messageId;
    overtaken.value = null;
  }

  /** Another draft is taken up. */
  function restart(): void {
    problem.value = doubt.value = overtaken.value = null;
    answered.clear();
  }

  return { sending, problem, doubt, overtaken, noteSeen, trySend, sendAnyway, restart };
}
