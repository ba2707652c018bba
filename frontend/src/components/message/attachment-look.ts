export type AttachmentKind =
  'image' | 'pdf' | 'text' | 'sheet' | 'slides' | 'archive' | 'audio' | 'video' | 'event' | 'mail' | 'code' | 'other';

const byEnding: Readonly<Record<string, AttachmentKind>> = {
  pdf: 'pdf',
  doc: 'text', docx: 'text', odt: 'text', rtf: 'text', txt: 'text', md: 'text',
  xls: 'sheet', xlsx: 'sheet', ods: 'sheet', csv: 'sheet',
  ppt: 'slides', pptx: 'slides', odp: 'slides',
  zip: 'archive', gz: 'archive', tgz: 'archive', rar: 'archive', '7z': 'archive', tar: 'archive',
  ics: 'event', eml: 'mail', html: 'code', htm: 'code', xml: 'code', json: 'code', js: 'code',
}; // prettier-ignore

/** What kind of file a part is, for its symbol. The ending counts before the type: it decides what will open it. */
export function attachmentKind(fileName: string, contentType: string): AttachmentKind {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(fileName)?.[1]?.toLowerCase() ?? '';
  if (Object.hasOwn(byEnding, ending)) return byEnding[ending] ?? 'other';
  const family = contentType.split('/')[0]?.toLowerCase();
  if (family === 'image' || family === 'audio' || family === 'video' || family === 'text') return family;
  return 'other';
}

const kilo = 1024;

/** A size as people and their file managers read it, with 1024 bytes to the kB: `812 B`, `14 kB`, `3.2 MB`, `25 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < kilo) return `${bytes} B`;
  const kilobytes = Math.round(bytes / kilo);
  if (kilobytes < kilo) return `${kilobytes} kB`;
  return `${(bytes / kilo / kilo).toFixed(1).replace(/\.0$/, '')} MB`;
}
