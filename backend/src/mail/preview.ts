const previewChars = 256;

/** Lines that introduce a quoted or forwarded mail, in the languages and forms that common programs write. */
const attribution = new RegExp(
  [
    String.raw`^(on|am|le|el|il|op|den|em|dne|dnia)\b.{5,300}\b(wrote|schrieb|écrit|escribió|scritto|schreef|skrev|escreveu|napsal|napisał)\b.{0,80}:\s*$`,
    String.raw`^-{2,}\s*(original message|ursprüngliche nachricht|message d.origine|mensaje original|messaggio originale)\s*-{2,}$`,
    String.raw`^_{20,}$`,
  ].join('|'),
  'iu',
);

/**
 * The start of a text for the list: without quotes and signature, on one line, at most 256 characters. A mail that is
 * nothing but a quote previews the quote.
 */
export function previewOf(text: string): string {
  // Enough for any preview: the rest of a long mail need not be looked at.
  const start = text.slice(0, 20_000).replace(/\r\n?/g, '\n');
  return shorten(collapse(withoutQuotes(start))) || shorten(collapse(start));
}

function withoutQuotes(text: string): string {
  const kept: string[] = [];
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    // RFC 3676 section 4.3: "-- " starts the signature; many programs lose the blank.
    if (/^-- ?$/.test(line)) break;
    // The attribution line is often wrapped.
    if (attribution.test(line.trim()) || attribution.test(`${line.trim()} ${lines[index + 1]?.trim() ?? ''}`)) break;
    if (!line.trimStart().startsWith('>')) kept.push(line);
  }
  return kept.join('\n');
}

function collapse(text: string): string {
  return (
    text
      // Newsletters fill the preview with invisible characters; bidi controls would reorder the list's line.
      .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .trim()
  );
}

function shorten(text: string): string {
  if (text.length <= previewChars) return text;
  // toWellFormed would leave a replacement character where a pair was cut.
  return (
    text
      .slice(0, previewChars - 1)
      .replace(/[\ud800-\udbff]$/, '')
      .trimEnd() + '…'
  );
}
