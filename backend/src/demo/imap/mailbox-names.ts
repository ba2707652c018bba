/** A mailbox name as IMAP writes it: modified UTF-7, RFC 3501 section 5.1.3. */
export function encodeMailboxName(name: string): string {
  return name
    .replaceAll('&', '&-')
    .replace(/[^\x20-\x7e]+/g, (run) => `&${utf16(run).toString('base64').replace(/=+$/, '').replaceAll('/', ',')}-`);
}

function utf16(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}
