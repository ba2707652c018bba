import type { ImapFlow } from 'imapflow';
import { bulkMails } from './bulk-mails.js';
import type { MailUser } from './mail-user.js';

const flagOfLetter: Readonly<Record<string, string>> = { F: '\\Flagged', R: '\\Answered', S: '\\Seen' };

/** Fills the inbox with `count` believable messages, oldest first, on a server whose files are not ours to write. */
export async function appendMails(client: ImapFlow, user: MailUser, count: number): Promise<void> {
  for (const { raw, flags, receivedAt } of bulkMails(user.address, count)) {
    const names = flags.split('').flatMap((letter) => flagOfLetter[letter] ?? []);
    const appended = await client.append('INBOX', raw, names, receivedAt);
    if (appended === false) throw new Error('the server refused APPEND');
  }
}
