import { shallowRef, watch, type Ref } from 'vue';
import type { FilledTemplate } from '../../lib/odoo/links';
import { templateContent, type TemplateContent } from '../../lib/odoo/template-content';
import type { WrittenDraft } from './draft-model';

/** A template that was put in, until the person goes on writing. */
export interface PutIn {
  readonly name: string;
  /** The template's own, where the person has written another. */
  readonly otherSubject: string | null;
  readonly takeOut: () => void;
}

/**
 * Puts templates into the message. What the person has written stays as it is, the subject too.
 * @param insert puts it in where the person writes, and answers how to take it out again
 */
export function useTemplate(draft: Ref<WrittenDraft>, insert: (content: TemplateContent) => () => void) {
  const putIn = shallowRef<PutIn | null>(null);
  let isOwnChange = false;

  function own(change: () => void): void {
    isOwnChange = true;
    change();
    isOwnChange = false;
  }

  /** The person has changed the text. What was put in before is theirs now. */
  function edited(): void {
    if (!isOwnChange) putIn.value = null;
  }

  function put(name: string, { subject, html }: FilledTemplate): void {
    const before = draft.value.subject;
    own(() => {
      const takeOutText = insert(templateContent(html));
      if (before.trim() === '') draft.value.subject = subject;
      const otherSubject = subject !== '' && draft.value.subject !== subject ? subject : null;
      putIn.value = { name, otherSubject, takeOut: () => takeOut(takeOutText, before, subject) };
    });
  }

  function takeOut(takeOutText: () => void, before: string, subject: string): void {
    own(takeOutText);
    if (draft.value.subject === subject) draft.value.subject = before;
    putIn.value = null;
  }

  function takeSubject(): void {
    if (putIn.value === null) return;
    draft.value.subject = putIn.value.otherSubject ?? draft.value.subject;
    putIn.value = { ...putIn.value, otherSubject: null };
  }

  watch(() => draft.value.text, edited, { flush: 'sync' });
  // In another draft there is nothing to take out. The same one under a new key is still the same.
  watch(draft, () => (putIn.value = null), { flush: 'sync' });

  return { putIn, put, takeSubject, edited };
}
