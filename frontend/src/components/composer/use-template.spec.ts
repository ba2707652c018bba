// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { ref } from 'vue';
import { startDraft } from './draft-model';
import { useTemplate } from './use-template';

const filled = { subject: 'Thank you, Anna', html: '<p>Hello Anna</p>' };

/** A composer in plain mode, whose caret is at the end. */
function composer(subject: string) {
  const draft = ref({ ...startDraft({ kind: 'new', accountId: 'a' }, [], 'k'), subject, text: 'Mine. ' });
  const template = useTemplate(draft, ({ text }) => {
    const before = draft.value.text;
    draft.value.text += text;
    return () => (draft.value.text = before);
  });
  return { draft, template };
}

describe('a template in a message', () => {
  it('brings its subject where there is none, and both can be taken out', () => {
    const { draft, template } = composer(' ');

    template.put('Thanks', filled);

    expect(draft.value).toMatchObject({ subject: 'Thank you, Anna', text: 'Mine. Hello Anna' });
    expect(template.putIn.value).toMatchObject({ name: 'Thanks', otherSubject: null });
    template.putIn.value?.takeOut();
    expect(draft.value).toMatchObject({ subject: ' ', text: 'Mine. ' });
    expect(template.putIn.value).toBeNull();
  });

  it('leaves the subject that was written, and offers its own', () => {
    const { draft, template } = composer('Chairs');

    template.put('Thanks', filled);

    expect(draft.value.subject).toBe('Chairs');
    expect(template.putIn.value?.otherSubject).toBe('Thank you, Anna');
    template.takeSubject();
    expect(draft.value.subject).toBe('Thank you, Anna');
    template.putIn.value?.takeOut();
    expect(draft.value).toMatchObject({ subject: 'Chairs', text: 'Mine. ' });
  });

  it('cannot be taken out of another draft, but of the same one under another key', () => {
    const { draft, template } = composer('Chairs');
    template.put('Thanks', filled);

    Object.assign(draft.value, { clientKey: 'other' });
    expect(template.putIn.value).toMatchObject({ name: 'Thanks' });

    draft.value = { ...draft.value };
    expect(template.putIn.value).toBeNull();
  });

  it('is the text of the person once they go on writing', () => {
    const { draft, template } = composer('Chairs');
    template.put('Thanks', filled);

    draft.value.text += ' and goodbye';

    expect(template.putIn.value).toBeNull();
    expect(draft.value.text).toBe('Mine. Hello Anna and goodbye');
  });
});
