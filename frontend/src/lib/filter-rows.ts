import type { ThreadRow } from '@maildesk/contracts';

/** Letters without case or accents, so that "uber" finds "Über". */
function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The rows in which every word of `text` occurs: in a name, an address, the subject or the preview. */
export function filterRows(rows: readonly ThreadRow[], text: string): readonly ThreadRow[] {
  const words = plain(text)
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const people = row.correspondents.map((person) => `${person.name} ${person.address}`).join(' ');
    const content = plain(`${people} ${row.subject} ${row.preview}`);
    return words.every((word) => content.includes(word));
  });
}
