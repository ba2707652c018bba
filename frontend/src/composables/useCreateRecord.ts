import type { Attachment, Message } from '@maildesk/contracts';
import { shallowRef } from 'vue';
import type { RecordsBridge } from '../lib/host';
import type { Created, Prepared } from '../lib/odoo/create';
import { filesProblem } from '../lib/odoo/files';
import { askOdoo } from '../lib/odoo/verbs';
import { PlainError } from '../lib/plain-error';
import { reasonOf } from '../lib/reason';
import { useRecordMail, type RecordMail } from './useRecordMail';

export type CreateState = 'loading' | 'ready' | 'saving' | 'failed';

/** A form for one new record made of a mail. `failed`: the form itself could not be had. */
export function useCreateRecord(records: RecordsBridge, kind: string, message: Message) {
  const state = shallowRef<CreateState>('loading');
  const errorText = shallowRef<string | null>(null);
  const prepared = shallowRef<Prepared | null>(null);
  const source = shallowRef<RecordMail | null>(null);
  const reader = useRecordMail();

  async function prepare(): Promise<void> {
    state.value = 'loading';
    errorText.value = null;
    try {
      source.value ??= await reader.read(message);
      prepared.value = await askOdoo(records, 'prepare_create', { kind, mail: source.value.mail });
      state.value = 'ready';
    } catch (error) {
      errorText.value = reasonOf(error);
      state.value = 'failed';
    }
  }

  /** @returns null when it was refused, with the reason in `errorText`; what was typed stays. */
  async function save(values: Record<string, string>, files: readonly Attachment[]): Promise<Created | null> {
    if (source.value === null || state.value === 'saving') return null;
    state.value = 'saving';
    errorText.value = null;
    try {
      const problem = filesProblem(files);
      if (problem !== null) throw new PlainError(problem);
      const attachments = await reader.files(message, files);
      // What there is was shown before the form, so whoever saves means a new one.
      const again = prepared.value?.existing.some(({ reason }) => reason === 'linked') ?? false;
      return await askOdoo(records, 'create_record', { kind, values, mail: source.value.mail, attachments, again });
    } catch (error) {
      errorText.value = reasonOf(error);
      return null;
    } finally {
      state.value = 'ready';
    }
  }

  return { state, errorText, prepared, source, prepare, save };
}
