const maxBytes = 200;
/** Of a longer name only the end is looked at, which has the ending; so its length costs nothing. */
const maxRawChars = 1000;

const extensions: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'image/gif': 'gif',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'message/rfc822': 'eml',
  'text/calendar': 'ics',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/vcard': 'vcf',
};

// Controls, bidi overrides and marks (they hide the true ending), zero-width characters, and what file systems forbid.
const unsafe = /[\p{Cc}\p{Cs}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"'`<>:|?*]/gu;
/** Device names of Windows, which it opens in place of a file. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;

/**
 * A file name that a stranger chose, made fit for every file system and header: no path, no control characters, no
 * hidden ending, at most 200 bytes in UTF-8, never empty.
 */
export function safeFileName(name: string | null, contentType: string): string {
  const lastPart =
    (name ?? '')
      .slice(-maxRawChars)
      // Half of a character that was cut in two.
      .replace(/^[\udc00-\udfff]/, '')
      .toWellFormed()
      .normalize('NFC')
      .split(/[/\\]/)
      .findLast((part) => part.trim() !== '') ?? '';
  const clean = withoutOuterDots(lastPart.replace(unsafe, '').replace(/\s+/g, ' '));
  if (clean === '') return `attachment${extensionFor(contentType)}`;
  return shortened(reserved.test(clean) ? `_${clean}` : clean);
}

/** Leading dots hide a file or climb a directory, trailing dots vanish on Windows. */
function withoutOuterDots(name: string): string {
  let start = 0;
  let end = name.length;
  while (start < end && '. '.includes(name.charAt(start))) start += 1;
  while (end > start && '. '.includes(name.charAt(end - 1))) end -= 1;
  return name.slice(start, end);
}

function extensionFor(contentType: string): string {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  return Object.hasOwn(extensions, type) ? `.${extensions[type]}` : '';
}

function shortened(name: string): string {
  if (Buffer.byteLength(name) <= maxBytes) return name;
  const extension = /\.[^.\s]{1,16}$/u.exec(name)?.[0] ?? '';
  const room = maxBytes - Buffer.byteLength(extension);
  let stem = '';
  let used = 0;
  for (const character of name.slice(0, name.length - extension.length)) {
    used += Buffer.byteLength(character);
    if (used > room) break;
    stem += character;
  }
  return stem.trimEnd() + extension;
}

/** The Content-Disposition value that makes a browser save a file under this name (RFC 6266, RFC 8187). */
export function contentDisposition(fileName: string): string {
  const ascii = fileName.replace(/[^\x20-\x7e]|["\\%;]/gu, '_');
  const encoded = encodeURIComponent(fileName.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
