import { t } from '../../locales/composer';
import type { WrittenDraft } from './draft-model';

/** A question to ask before sending; each is asked once. */
export type SendDoubt = { kind: 'no-subject' } | { kind: 'forgotten-attachment'; word: string };

// Word starts, so that endings of many languages are covered: attached, attachment; anhängen, angehängt.
const attachmentWords =
  /(?<![\p{L}\p{N}])(attach(?:ed|ment|ing)\p{L}*|enclosed|anbei|beigefügt\p{L}*|angehängt\p{L}*|(?:im|in der) (?:anhang|anlage)|ci-joint\p{L}*|pi[eè]ces? jointes?|en pi[eè]ce jointe|adjunt[oa]\p{L}*|anexo\p{L}*|em anexo|allegat[oa]\p{L}*|in allegato|bijlagen?|bijgevoegd\p{L}*|bifogad\p{L}*|vedhæftet|vedlagt|załącz\p{L}*|вложени\p{L}*|прикрепл\p{L}*|附件|添付)/iu;

/** What keeps a message from being sent, in a sentence that says what to do; null when nothing does. */
export function sendObstacle(draft: WrittenDraft, uploads: { busy: number; failed: number }): string | null {
  const people = [...draft.to, ...draft.cc, ...draft.bcc];
  const wrong = people.find((person) => person.problem !== null);
  if (wrong !== undefined) return wrong.problem;
  if (people.length === 0) return t('nobodyToSendTo');
  for (const [name, list] of [
    [t('to'), draft.to],
    [t('cc'), draft.cc],
    [t('bcc'), draft.bcc],
  ] as const) {
    if (list.length > 200) return t('tooManyRecipients', { name, count: list.length });
  }
  if (uploads.failed > 0) return t('uploadFailed');
  if (uploads.busy > 0) return t('uploadsBusy');
  return null;
}

/** What a person may have forgotten. `ownText` is what they wrote themselves: quotes speak of other attachments. */
export function sendDoubts(draft: WrittenDraft, ownText: string): SendDoubt[] {
  const doubts: SendDoubt[] = [];
  if (draft.subject.trim() === '') doubts.push({ kind: 'no-subject' });
  // The subject of an answer or a forward is not what the person wrote.
  const isAnswer = draft.inReplyTo !== null || draft.forwardOf !== null;
  const written = isAnswer ? ownText : `${draft.subject}\n${ownText}`;
  const word = draft.files.length === 0 ? attachmentWords.exec(written)?.[1] : undefined;
  if (word !== undefined) doubts.push({ kind: 'forgotten-attachment', word });
  return doubts;
}
