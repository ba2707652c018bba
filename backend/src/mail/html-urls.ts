/**
 * The address of a link as it may be shown, or null. http(s) comes out in its normal form without user name and
 * password, which serve only to make one host look like another (`https://bank.example@evil.example/`).
 */
export function safeLink(href: string): string | null {
  // Browsers drop line breaks inside an address, and so do we: what they would make of it is what is checked.
  const trimmed = href
    .replace(/\p{Cc}/gu, '')
    .replace(/[\s\u2028\u2029]+/g, ' ')
    .trim();
  if (trimmed.length > 4000) return null;
  const target = trimmed.startsWith('//') ? `https:${trimmed}` : trimmed;
  if (!/^(https?|mailto|tel):/i.test(target) || !URL.canParse(target)) return null;
  const url = new URL(target);
  if (url.protocol === 'http:' || url.protocol === 'https:') {
    url.username = '';
    url.password = '';
  }
  return url.href;
}

export type PictureSource =
  { kind: 'part'; contentId: string } | { kind: 'data'; url: string } | { kind: 'remote' } | { kind: 'none' };

const maxDataUrlChars = 1_500_000;

/** What the `src` of a picture names: a part of the same mail, bytes in the address itself, or a foreign server. */
export function pictureSource(src: string): PictureSource {
  const trimmed = src.trim();
  const cid = /^cid:(.{1,998})$/i.exec(trimmed)?.[1];
  if (cid !== undefined) return { kind: 'part', contentId: decoded(cid).replace(/^<|>$/g, '') };
  if (/^data:/i.test(trimmed)) {
    const isPicture = /^data:image\/(png|jpe?g|gif|webp);base64,[a-z0-9+/=\s]+$/i.test(trimmed);
    return isPicture && trimmed.length <= maxDataUrlChars
      ? { kind: 'data', url: trimmed.replace(/\s+/g, '') }
      : { kind: 'none' };
  }
  // Also what only looks relative: a mail has no address of its own that it could be relative to.
  return trimmed === '' || /^(about|blob|javascript|vbscript|mid|file):/i.test(trimmed)
    ? { kind: 'none' }
    : { kind: 'remote' };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray per cent sign: the text is taken as it stands.
    return text;
  }
}
