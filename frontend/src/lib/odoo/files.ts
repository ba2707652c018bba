import type { Attachment } from '@maildesk/contracts';
import { t as common } from '../../locales/common';
import { t } from '../../locales/records';
import { PlainError } from '../plain-error';
import type { RecordFile } from './record-line';

/** What Odoo takes at once, in bytes and in files. */
const mostBytes = 25 * 1024 * 1024;
const mostFiles = 25;

/** Why some files cannot go to Odoo together, in a sentence; null when they can. */
export function filesProblem(files: readonly Pick<Attachment, 'sizeBytes'>[]): string | null {
  if (files.length > mostFiles) return t('tooManyFiles', { most: mostFiles });
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return total > mostBytes ? t('filesTooLarge') : null;
}

/** Pictures in the text that are smaller are mostly marks and logos below a signature. */
const telling = 16 * 1024;

export interface FittingFiles {
  readonly taken: readonly Attachment[];
  /** There is no room for them. */
  readonly left: readonly Attachment[];
}

/** Of the files of a mail as many as can go to Odoo together, in their order. */
export function fittingFiles(files: readonly Attachment[]): FittingFiles {
  const taken: Attachment[] = [];
  for (const file of files) if (filesProblem([...taken, file]) === null) taken.push(file);
  return { taken, left: files.filter((file) => !taken.includes(file)) };
}

/** Whether a picture in the text of a mail goes along with a record made of it, unless the person says otherwise. */
export function isTellingPicture({ sizeBytes }: Pick<Attachment, 'sizeBytes'>): boolean {
  return sizeBytes >= telling;
}

/** The names of files in a sentence. */
export function namesOf(files: readonly Pick<Attachment, 'fileName'>[]): string {
  return files.map(({ fileName }) => common('quoted', { text: fileName })).join(', ');
}

/** Makes a file for Odoo of bytes. @throws PlainError when they cannot be read */
export async function toRecordFile(
  { fileName: name, partId: part }: Pick<Attachment, 'fileName' | 'partId'>,
  bytes: Blob,
): Promise<RecordFile> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(new PlainError(t('fileNotRead', { name })));
    reader.onload = () => resolve(typeof reader.result === 'string' ? reader.result : '');
    reader.readAsDataURL(bytes);
  });
  // `data:…;base64,` stands in front of what Odoo takes.
  return { name, data: url.slice(url.indexOf(',') + 1), part };
}
