import type { DemoMailbox } from '../imap/demo-imap.js';
import { customerMail } from './customers.js';
import type { DemoMail } from './mail.js';
import { newsletterMail } from './newsletters.js';
import { oddMail } from './oddities.js';
import { routineMail } from './routine.js';
import { singleMail } from './singles.js';
import { supplierAndTeamMail } from './suppliers.js';

/** The mailboxes beside INBOX. */
export const mailboxes: readonly DemoMailbox[] = [
  { path: 'Drafts', use: '\\Drafts' },
  { path: 'Sent', use: '\\Sent' },
  { path: 'Archive', use: '\\Archive' },
  { path: 'Junk', use: '\\Junk' },
  { path: 'Trash', use: '\\Trash' },
  { path: 'Kunden', noSelect: true },
  { path: 'Kunden/Müller & Söhne' },
  { path: 'Projects', noSelect: true },
  { path: 'Projects/Hamburg showroom' },
];

/** Everything the mailbox holds when it starts. */
export const initialMail: readonly DemoMail[] = [
  ...customerMail,
  ...supplierAndTeamMail,
  ...newsletterMail,
  ...routineMail,
  ...singleMail,
  ...oddMail,
];
