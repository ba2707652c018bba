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
  if (people.length === 0) return 'Nobody to send to yet. Add a recipient in To, Cc or Bcc.';
  for (const [name, list] of [
    ['To', draft.to],
    ['Cc', draft.cc],
    ['Bcc', draft.bcc],
  ] as const) {
    if (list.length > 200)
      return `${name} has ${list.length} recipients, and 200 is the most. Remove some or send twice.`;
  }
  if (uploads.failed > 0) return 'An attachment could not be uploaded. Try it again or remove it.';
  if (uploads.busy > 0) return 'Attachments are still being uploaded. Send again once they are there.';
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
