import type { Attachment, MailAddress, Message } from '@maildesk/contracts';
import { shallowRef } from 'vue';
import type { RecordsBridge } from '../lib/host';
import type { Created, Prepared } from '../lib/odoo/create';
import { filesProblem } from '../lib/odoo/files';
import { askOdoo } from '../lib/odoo/verbs';
import { PlainError } from '../lib/plain-error';
import { reasonOf } from '../lib/reason';
import { t } from '../locales/records';
import { useRecordMail, type RecordMail } from './useRecordMail';

export type CreateState = 'loading' | 'ready' | 'saving' | 'failed';

export interface CreateWish {
  readonly kind: string;
  readonly message: Message;
  /** Whom it is about, who need not have written the mail. */
  readonly person: MailAddress | null;
}

/** A form for one new record made of a mail. `failed`: the form itself could not be had. */
export function useCreateRecord(records: RecordsBridge, { kind, message, person }: CreateWish) {
  const state = shallowRef<CreateState>('loading');
  const errorText = shallowRef<string | null>(null);
  const prepared = shallowRef<Prepared | null>(null);
  const source = shallowRef<RecordMail | null>(null);
  const reader = useRecordMail();

  async function prepare(): Promise<void> {
    state.value = 'loading';
    errorText.value = null;
    try {
      source.value ??= await reader.read(message, person);
      prepared.value = await askOdoo(records, 'prepare_create', { kind, mail: source.value.mail });
      state.value = 'ready';
    } catch (error) {
      errorText.value = reasonOf(error);
      state.value = 'failed';
    }
  }

  /** Offers what somebody has made since the form was shown; whoever saves once more has seen it. */
  function offer({ record }: Created): void {
    if (prepared.value === null) return;
    const reason = record.model === 'res.partner' ? 'known' : 'linked';
    prepared.value = { ...prepared.value, existing: [{ ...record, reason }, ...prepared.value.existing] };
    errorText.value = t('madeMeanwhile', { name: record.name });
  }

  /** @returns null when nothing was made, with the reason in `errorText`; what was typed stays. */
  async function save(values: Record<string, string>, files: readonly Attachment[]): Promise<Created | null> {
    if (source.value === null || state.value === 'saving') return null;
    state.value = 'saving';
    errorText.value = null;
    try {
      const problem = filesProblem(files);
      if (problem !== null) throw new PlainError(problem);
      const attachments = await reader.files(message, files);
      const seen = prepared.value?.existing.map(({ id }) => id) ?? [];
      const made = await askOdoo(records, 'create_record', {
        kind,
        values,
        mail: source.value.mail,
        attachments,
        seen,
      });
      if (made.created) return made;
      offer(made);
      return null;
    } catch (error) {
      errorText.value = reasonOf(error);
      return null;
    } finally {
      state.value = 'ready';
    }
  }

  return { state, errorText, prepared, source, prepare, save };
}
