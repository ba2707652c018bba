import { computed, shallowRef } from 'vue';
import type { RecordRef, RecordsBridge } from '../lib/host';
import type { FilledTemplate, TemplateGroup } from '../lib/odoo/links';
import { askOdoo } from '../lib/odoo/verbs';
import { reasonOf } from '../lib/reason';
import { useAsked } from './useAsked';

/** What a mail is about whose template is looked for. */
export interface TemplateSubject {
  /** That it is written from. */
  readonly record: RecordRef | null;
  /** That it answers. */
  readonly conversation: { readonly accountId: string; readonly threadId: string } | null;
  readonly emails: readonly string[];
}

/** The templates of Odoo that fit a mail, and filling one in. */
export function useTemplates(records: RecordsBridge, { record, conversation, emails }: TemplateSubject) {
  const found = shallowRef<readonly TemplateGroup[]>([]);
  /** The template that is being filled in. */
  const busyKey = shallowRef<string | null>(null);
  const fillError = shallowRef<string | null>(null);
  const groups = computed(() => found.value.filter(({ templates }) => templates.length > 0));

  const asked = useAsked(async () => {
    found.value = await askOdoo(records, 'list_templates', {
      record: record === null ? null : { model: record.model, id: record.id },
      conversation:
        conversation === null ? null : { account_id: conversation.accountId, conversation_id: conversation.threadId },
      emails: [...emails],
    });
  });

  /** Null when Odoo does not, with the reason in `fillError`, or is busy with another one. */
  async function fill(template: number, { model, id }: RecordRef): Promise<FilledTemplate | null> {
    if (busyKey.value !== null) return null;
    busyKey.value = templateKey(template, { model, id });
    fillError.value = null;
    try {
      return await askOdoo(records, 'render_template', { template, model, res_id: id });
    } catch (error) {
      fillError.value = reasonOf(error);
      return null;
    } finally {
      busyKey.value = null;
    }
  }

  return { asked, found, groups, busyKey, fillError, fill };
}

export const templateKey = (template: number, { model, id }: RecordRef): string => `${model},${id},${template}`;
