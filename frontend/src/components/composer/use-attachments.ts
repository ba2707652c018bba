import { maxAttachments, maxMessageBytes, type Upload } from '@maildesk/contracts';
import { computed, ref, type Ref } from 'vue';
import { reasonOf } from '../../lib/reason';
import { t } from '../../locales/composer';
import { formatBytes } from '../message/attachment-look';
import type { AttachedFile } from './draft-model';

/** A file on its way to the server, or one that did not arrive. */
export interface PendingFile {
  key: number;
  file: File;
  /** 0 to 1. */
  fraction: number;
  /** Why it did not arrive, in a sentence; null while it is on its way. */
  problem: string | null;
}

/** Uploads files for one draft and adds them to `files` once they have arrived. */
export function useAttachments(
  files: Ref<AttachedFile[]>,
  upload: (file: File, onProgress: (fraction: number) => void) => Promise<Upload>,
) {
  const pending = ref<PendingFile[]>([]);
  /** Why the last files were not taken, in a sentence. */
  const refusal = ref<string | null>(null);
  let nextKey = 1;

  const totalBytes = computed(() => {
    const attached = files.value.reduce((sum, file) => sum + file.sizeBytes, 0);
    return pending.value.reduce((sum, { file }) => sum + file.size, attached);
  });
  const counts = computed(() => ({
    busy: pending.value.filter((file) => file.problem === null).length,
    failed: pending.value.filter((file) => file.problem !== null).length,
  }));

  function add(chosen: readonly File[]): void {
    refusal.value = null;
    for (const file of chosen) {
      if (files.value.length + pending.value.length >= maxAttachments) {
        refusal.value = t('tooManyFiles', { name: file.name, most: maxAttachments });
        return;
      }
      if (totalBytes.value + file.size > maxMessageBytes) {
        refusal.value = t('tooLarge', {
          name: file.name,
          size: formatBytes(file.size),
          most: formatBytes(maxMessageBytes),
          attached: formatBytes(totalBytes.value),
        });
        continue;
      }
      pending.value.push({ key: nextKey, file, fraction: 0, problem: null });
      void start(nextKey);
      nextKey += 1;
    }
  }

  async function start(key: number): Promise<void> {
    const entry = pending.value.find((file) => file.key === key);
    if (entry === undefined) return;
    entry.problem = null;
    entry.fraction = 0;
    try {
      const done = await upload(entry.file, (fraction) => (entry.fraction = fraction));
      if (!remove(key)) return;
      const { id: uploadId, fileName, contentType, sizeBytes } = done;
      files.value = [...files.value, { kind: 'upload', uploadId, fileName, contentType, sizeBytes }];
    } catch (error) {
      entry.problem = reasonOf(error);
    }
  }

  /** @returns whether it was still there. */
  function remove(key: number): boolean {
    const before = pending.value.length;
    pending.value = pending.value.filter((file) => file.key !== key);
    return pending.value.length < before;
  }

  function detach(index: number): void {
    refusal.value = null;
    files.value = files.value.filter((_, place) => place !== index);
  }

  return { pending, refusal, totalBytes, counts, add, retry: start, cancel: remove, detach };
}
