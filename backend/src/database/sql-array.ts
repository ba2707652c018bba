/**
 * Writes a list as Postgres reads an array (manual, section 8.15.6), to be given as one parameter and cast, as in
 * `unnest($1::text[])`. pg's own way goes through every item several times, which thousands of rows feel.
 */
export function sqlArray(items: readonly (string | number | boolean | null)[]): string {
  let text = '{';
  for (const item of items) {
    if (text.length > 1) text += ',';
    text += typeof item === 'string' ? quoted(item) : item === null ? 'NULL' : String(item);
  }
  return `${text}}`;
}

/** How a bytea is written, from hexadecimal digits. */
export const sqlBytes = (hex: string): string => `\\x${hex}`;

function quoted(text: string): string {
  return `"${/["\\]/.test(text) ? text.replace(/["\\]/g, '\\$&') : text}"`;
}
