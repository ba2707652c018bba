import { chownSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BulkMail, bulkMails } from './bulk-mails.js';
import type { Dovecot } from './dovecot.js';
import type { MailUser } from './mail-user.js';

/**
 * Fills a mailbox with `count` believable messages by writing the maildir itself, which takes seconds where delivery
 * would take minutes. `mailbox` is `INBOX` or the path of another. The newest message is a minute old.
 */
export function fillMailbox(dovecot: Dovecot, user: MailUser, count: number, mailbox = 'INBOX'): void {
  writeMailbox(dovecot, user, bulkMails(user.address, count), mailbox);
}

/** The same with messages of one's own, oldest first. Answers how many bytes they are. */
export function writeMailbox(dovecot: Dovecot, user: MailUser, mails: Iterable<BulkMail>, mailbox = 'INBOX'): number {
  const maildir = dovecot.maildir(user);
  const folder = mailbox === 'INBOX' ? maildir : join(maildir, `.${mailbox.replaceAll('/', '.')}`);
  for (const name of ['cur', 'new', 'tmp']) mkdirSync(join(folder, name), { recursive: true });

  let number = 0;
  let bytes = 0;
  for (const { raw, receivedAt, flags } of mails) {
    number += 1;
    bytes += raw.length;
    const seconds = Math.floor(receivedAt.getTime() / 1000);
    // Maildir: the name is unique, S= tells the size so that it need not be measured, and :2, starts the sorted flags.
    const file = join(folder, 'cur', `${seconds}.M${number}.bulk,S=${raw.length}:2,${flags}`);
    writeFileSync(file, raw);
    // INTERNALDATE of a maildir message is the time of its file.
    utimesSync(file, receivedAt, receivedAt);
  }

  const { mailOwner } = dovecot.coordinates;
  if (mailOwner === null) return bytes;
  // Dovecot renames the files, for which it must own the folders; the messages themselves it only reads.
  const home = join(maildir, '..');
  for (const path of [home, maildir, folder, ...['cur', 'new', 'tmp'].map((name) => join(folder, name))]) {
    chownSync(path, mailOwner.uid, mailOwner.gid);
  }
  return bytes;
}
