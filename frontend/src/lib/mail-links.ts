/** A stretch of plain text: shown as a text node, or as a link whose address was computed here. */
export type TextPiece = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string };

/** Lines of a plain-text mail that belong together: written by the sender, or quoted from another mail. */
export interface TextBlock {
  kind: 'text' | 'quote';
  text: string;
}

// Longer words are no addresses, and a pattern on them could take quadratic time.
const maxWordChars = 2000;
const webAddress = /(?:https?:\/\/|www\.)[^\s<>"]+/i;
const mailAddress = /^(?:mailto:)?([\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.)+\p{L}{2,63})/iu;

/** Finds web and mail addresses in plain text. The pieces joined give the text again. */
export function linkify(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let plain = '';
  for (const word of text.split(/(\s+)/)) {
    const found = word.length <= maxWordChars ? linkIn(word) : null;
    if (found === null) {
      plain += word;
      continue;
    }
    plain += found.before;
    if (plain !== '') pieces.push({ kind: 'text', text: plain });
    pieces.push({ kind: 'link', text: found.text, href: found.href });
    plain = found.after;
  }
  if (plain !== '') pieces.push({ kind: 'text', text: plain });
  return pieces;
}

function linkIn(word: string): { before: string; text: string; href: string; after: string } | null {
  const web = webAddress.exec(word);
  if (web !== null) {
    const text = withoutTrailingMarks(web[0]);
    const href = safeHref(/^www\./i.test(text) ? `https://${text}` : text);
    if (href === null || !new URL(href).hostname.includes('.')) return null;
    return { before: word.slice(0, web.index), text, href, after: word.slice(web.index + text.length) };
  }
  if (!word.includes('@')) return null;
  const before = /^[(<["'„“,;:]*/u.exec(word)?.[0] ?? '';
  const mail = mailAddress.exec(word.slice(before.length));
  if (mail?.[1] === undefined) return null;
  return { before, text: mail[0], href: `mailto:${mail[1]}`, after: word.slice(before.length + mail[0].length) };
}

/** A full stop or bracket after an address belongs to the sentence, unless the bracket was opened inside. */
function withoutTrailingMarks(address: string): string {
  let end = address.length;
  for (; end > 0; end -= 1) {
    const last = address[end - 1] ?? '';
    if (/[.,;:!?'»“”’…*_>\]}]/.test(last)) continue;
    if (last === ')' && countOf(')', address, end) > countOf('(', address, end)) continue;
    break;
  }
  return address.slice(0, end);
}

function countOf(mark: string, text: string, end: number): number {
  return text.slice(0, end).split(mark).length - 1;
}

/** The address in its normal form when it is http, https or mailto; else null. */
export function safeHref(href: string): string | null {
  if (!URL.canParse(href)) return null;
  const url = new URL(href);
  if (!['http:', 'https:', 'mailto:'].includes(url.protocol)) return null;
  url.username = '';
  url.password = '';
  return url.href;
}

/**
 * Splits a text into written and quoted (`>`) blocks, in order. A quote that ends the text takes the words along that
 * introduce it, such as `Anna wrote:`.
 */
export function textBlocks(text: string): TextBlock[] {
  const blocks: TextBlock[] = [];
  for (const line of text.split(/\r\n?|\n/)) {
    const kind = /^\s?>/.test(line) ? 'quote' : 'text';
    const last = blocks.at(-1);
    if (last?.kind === kind) last.text += `\n${line}`;
    else blocks.push({ kind, text: line });
  }
  const filled = blocks.filter((block) => block.text.trim() !== '');
  const [written, quote] = filled.slice(-2);
  if (written?.kind !== 'text' || quote?.kind !== 'quote') return filled;
  const { above, words } = introductionOf(written.text.split('\n'));
  if (words.length === 0) return filled;
  return [
    ...filled.slice(0, -2),
    { kind: 'text', text: above.join('\n') },
    { kind: 'quote', text: [...words, quote.text].join('\n') },
  ];
}

const maxIntroductionLines = 3;

/** Parts the last paragraph from what stands above it, when it is short and ends with a colon; else `words` is empty. */
function introductionOf(lines: readonly string[]): { above: readonly string[]; words: readonly string[] } {
  const isBlank = (line: string | undefined): boolean => line === undefined || line.trim() === '';
  const end = lines.findLastIndex((line) => !isBlank(line)) + 1;
  let start = end;
  while (!isBlank(lines[start - 1])) start -= 1;
  const above = lines.slice(0, start);
  const isIntroduction =
    end - start <= maxIntroductionLines && /[:：]\s*$/.test((lines[end - 1] ?? '').slice(-20)) && !above.every(isBlank);
  return isIntroduction ? { above, words: lines.slice(start, end) } : { above: lines, words: [] };
}

/** Where a link says that it goes, and where it goes. */
export interface LinkMismatch {
  shown: string;
  actual: string;
}

/**
 * Null when the text of a link names no host or the host it goes to. A text that looks like another host is how
 * people are led astray, so they are asked first. `example.org` and its sub-domains count as one.
 */
export function linkMismatch(href: string, text: string): LinkMismatch | null {
  if (!URL.canParse(href)) return null;
  const target = new URL(href);
  if (target.protocol !== 'http:' && target.protocol !== 'https:') return null;
  const shown = hostNamedBy(text);
  if (shown === null) return null;
  const actual = withoutWww(target.hostname);
  const isSame = actual === shown || actual.endsWith(`.${shown}`) || shown.endsWith(`.${actual}`);
  return isSame ? null : { shown, actual: target.hostname };
}

/** The host that a link's text looks like, as a browser would write it; null when it looks like none. */
function hostNamedBy(text: string): string | null {
  // Characters without a width could make a host look like another word.
  const clean = text.replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g, '').trim();
  const match =
    /^(?:https?:\/\/)?(?:[^\s/@]+@)?((?:[\p{L}\p{N}-]{1,63}\.)+(\p{L}{2,24}|xn--[a-z0-9-]+))(?::\d+)?(?:[/?#]\S*)?$/iu.exec(
      clean,
    );
  if (match?.[1] === undefined) return null;
  // "report.pdf" or "main.ts" is a file, not a host, unless it is written as an address.
  if (!/^(https?:\/\/|www\.)/i.test(clean) && !clean.includes('/') && fileEndings.has((match[2] ?? '').toLowerCase()))
    return null;
  const url = `https://${match[1]}`;
  return URL.canParse(url) ? withoutWww(new URL(url).hostname) : null;
}

const fileEndings = new Set(
  'pdf doc docx xls xlsx ppt pptx txt csv zip png jpg jpeg gif html htm js ts py md json xml'.split(' '),
);

function withoutWww(host: string): string {
  return host
    .toLowerCase()
    .replace(/^www\./, '')
    .replace(/\.$/, '');
}

/** The people that a `mailto:` link names as recipients. Its other parameters are not followed: the sender chose them. */
export function mailtoAddresses(href: string): string[] {
  const path = /^mailto:([^?]*)/i.exec(href)?.[1] ?? '';
  try {
    return decodeURIComponent(path)
      .split(',')
      .map((address) => address.trim())
      .filter((address) => address.includes('@'));
  } catch {
    // Badly encoded: names nobody.
    return [];
  }
}
