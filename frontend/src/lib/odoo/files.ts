import type { Attachment } from '@maildesk/contracts';
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

/** Of the files of a mail as many as can go to Odoo together, in their order. */
export function fittingFiles(files: readonly Attachment[]): Attachment[] {
  const chosen: Attachment[] = [];
  for (const file of files) if (filesProblem([...chosen, file]) === null) chosen.push(file);
  return chosen;
}

/** Makes a file for Odoo of bytes. @throws PlainError when they cannot be read */
export async function toRecordFile(name: string, bytes: Blob): Promise<RecordFile> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(new PlainError(t('fileNotRead', { name })));
    reader.onload = () => resolve(typeof reader.result === 'string' ? reader.result : '');
    reader.readAsDataURL(bytes);
  });
  // `data:…;base64,` stands in front of what Odoo takes.
  return { name, data: url.slice(url.indexOf(',') + 1) };
}
