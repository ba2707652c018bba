/**
 * Splits a header block into its fields, unfolded (RFC 5322 section 2.2.3), by name in lower case. A string
 * holds a byte in each character (Latin-1). Bytes outside of ASCII
 * are read as Latin-1; the fields that are read this way hold ASCII or are garbage.
 */
export function headerFields(block: Buffer | string): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  // Most messages have none of the fields that are asked for.
  if (block.length <= 2) return fields;
  const text = typeof block === 'string' ? block : block.toString('latin1');
  const unfolded = text.replace(/\r?\n[ \t]+/g, ' ');
  for (const line of unfolded.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const values = fields.get(name) ?? [];
    if (values.length === 0) fields.set(name, values);
    values.push(line.slice(colon + 1).trim());
  }
  return fields;
}

/** The Message-IDs in a References or In-Reply-To field, without angle brackets, in order. */
export function messageIdsIn(text: string): string[] {
  if (text === '') return [];
  return [...text.matchAll(/<([^<>\s\u0000-\u001f\u007f]+)>/g)].map((match) => match[1] ?? '');
}

/** A thread hangs together by its beginning and its end; more references than this are kept by nobody honest. */
const maxReferences = 50;

/** References and In-Reply-To as one list: each id once, oldest first; of a very long list the first and the last 49. */
export function referenceIdsOf(references: string, inReplyTo: string): string[] {
  if (references === '' && inReplyTo === '') return [];
  const ids = [...new Set([...messageIdsIn(references), ...messageIdsIn(inReplyTo)])];
  return ids.length <= maxReferences ? ids : [ids[0] ?? '', ...ids.slice(1 - maxReferences)];
}
