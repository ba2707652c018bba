/** Servers keep a part of a path in a file name, which may have 255 bytes. */
const longestName = 200;

/** What is wrong with a name that a user gives a mailbox, in a sentence; null when nothing is. The server has the last word. */
export function nameProblem(name: string, delimiter: string | null): string | null {
  if (name.trim() === '') return 'Give the folder a name.';
  if (name !== name.trim()) return 'A folder’s name cannot begin or end with a blank.';
  if (Buffer.byteLength(name) > longestName) return 'This name is too long for a folder.';
  if (/\p{Cc}/u.test(name)) return 'A folder’s name cannot hold control characters.';
  if (delimiter !== null && name.includes(delimiter))
    return `A folder’s name cannot hold “${delimiter}”: on this mail server it stands between a folder and the one in it.`;
  return null;
}

/** The last part of a path. */
export function nameOf(path: string, delimiter: string | null): string {
  return delimiter === null || delimiter === '' ? path : path.slice(path.lastIndexOf(delimiter) + delimiter.length);
}

/** The path of the mailbox above, which need not exist; null at the top. */
export function parentPath(path: string, delimiter: string | null): string | null {
  if (delimiter === null || delimiter === '') return null;
  const cut = path.lastIndexOf(delimiter);
  return cut <= 0 ? null : path.slice(0, cut);
}

/** Whether a mailbox lies below another one. */
export function isBelow(path: string, above: string, delimiter: string | null): boolean {
  return delimiter !== null && delimiter !== '' && path.startsWith(above + delimiter);
}

/**
 * What stands before every path at the top: servers such as Courier keep all mailboxes of a user below INBOX, and refuse to
 * make any elsewhere. Told from those that there are, of which the inbox itself says nothing.
 */
export function topPrefix(paths: readonly string[], delimiter: string | null): string {
  if (delimiter === null || delimiter === '') return '';
  const others = paths.filter((path) => path.toUpperCase() !== 'INBOX');
  const prefix = `INBOX${delimiter}`;
  return others.length > 0 && others.every((path) => path.startsWith(prefix)) ? prefix : '';
}
