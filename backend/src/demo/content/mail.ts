import { type Language, me, type Person } from './people.js';

/**
 * How long before the start a message was sent: minutes, hours, or days with a time of day in UTC, as in "35m", "5h",
 * "12d 09:14".
 */
export type Ago = `${number}m` | `${number}h` | `${number}d ${number}:${number}`;

export type MailState = 'unread' | 'flagged' | 'answered' | 'forwarded' | 'draft';

export interface DemoAttachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
  /** Given for a picture inside the HTML, which names it as "cid:…". */
  readonly cid?: string;
}

export interface Invitation {
  readonly method: 'REQUEST';
  /** iCalendar text; times depend on when the mail is sent. */
  readonly content: (sentAt: Date) => string;
}

export interface DemoMail {
  readonly messageId: string;
  readonly mailbox: string;
  readonly from: Person;
  readonly to: readonly Person[];
  readonly cc: readonly Person[];
  readonly subject: string | null;
  readonly ago: Ago;
  readonly is: readonly MailState[];
  readonly text: string;
  readonly html: string | null;
  readonly attachments: readonly DemoAttachment[];
  readonly invitation: Invitation | null;
  /** Message-IDs from the first of the conversation to the one that is answered. */
  readonly references: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** The whole source, where no mail builder would write it like that; without Date and Message-ID. */
  readonly raw: ((date: string, messageId: string) => Buffer) | null;
}

type Optional = Partial<Pick<DemoMail, 'to' | 'cc' | 'is' | 'html' | 'attachments' | 'invitation' | 'headers' | 'raw'>>;

export interface Letter extends Optional {
  readonly from: Person;
  readonly ago: Ago;
  readonly text: string;
  readonly mailbox?: string;
}

/** A Message-ID with angle brackets, under the domain of who sent it. The same at each start. */
export function messageIdOf(stem: string, from: Person): string {
  return `<${stem}@${from.address.slice(from.address.indexOf('@') + 1)}>`;
}

/** One message that answers nothing. What the owner writes is in Sent, everything else in INBOX unless told. */
export function letter(stem: string, subject: string | null, given: Letter): DemoMail {
  const mine = given.from === me;
  return {
    messageId: messageIdOf(stem, given.from),
    mailbox: given.mailbox ?? (mine ? 'Sent' : 'INBOX'),
    from: given.from,
    to: given.to ?? [me],
    cc: given.cc ?? [],
    subject,
    ago: given.ago,
    is: given.is ?? [],
    text: given.text === '' ? '' : signed(given.text, given.from),
    html: given.html ?? null,
    attachments: given.attachments ?? [],
    invitation: given.invitation ?? null,
    references: [],
    headers: given.headers ?? {},
    raw: given.raw ?? null,
  };
}

function signed(text: string, { signature }: Person): string {
  return signature === undefined ? text : `${text}\n\n${signature}`;
}

const answerPrefix: Partial<Record<Language, string>> = { de: 'AW: ', pl: 'Odp: ' };

/** The subject of an answer, with the prefix that the writer's mail program uses. */
export function answerSubject(subject: string, from: Person): string {
  const base = subject.replace(/^((re|aw|odp|sv)\s*:\s*)+/i, '');
  return `${answerPrefix[from.language] ?? 'Re: '}${base}`;
}

/**
 * Messages that answer one another in the order given; each quotes the one before. A received message that the owner
 * answered next is marked as answered.
 */
export function conversation(stem: string, subject: string, letters: readonly Letter[]): DemoMail[] {
  const mails: DemoMail[] = [];
  for (const [index, given] of letters.entries()) {
    const before = mails.at(-1);
    const next = letters[index + 1];
    const answered = given.from !== me && next?.from === me ? (['answered'] as const) : [];
    const first = letter(`${stem}-${index + 1}`, subject, {
      ...given,
      // Whoever does not say to whom they write answers the one before, or the owner.
      to: given.to ?? [given.from === me ? (before?.from ?? me) : me],
      is: [...(given.is ?? []), ...answered],
    });
    mails.push(before === undefined ? first : answerTo(before, first, given.text));
  }
  return mails;
}

/** Makes `mail` an answer to `before`, quoting what the sender of that one wrote. */
export function answerTo(before: DemoMail, mail: DemoMail, written: string): DemoMail {
  return {
    ...mail,
    subject: before.subject === null ? null : answerSubject(before.subject, mail.from),
    text: `${signed(written, mail.from)}\n\n${quote(before, mail.from.language)}`,
    references: [...before.references, before.messageId],
  };
}

const wrote: Record<Language, (name: string) => string> = {
  ar: (name) => `كتب ${name}:`,
  de: (name) => `${name} schrieb:`,
  el: (name) => `Ο χρήστης ${name} έγραψε:`,
  en: (name) => `${name} wrote:`,
  es: (name) => `${name} escribió:`,
  fr: (name) => `${name} a écrit :`,
  it: (name) => `${name} ha scritto:`,
  ja: (name) => `${name} さんは書きました:`,
  pl: (name) => `${name} pisze:`,
};

function quote(before: DemoMail, language: Language): string {
  const own = before.text.split(/\n\n[^\n]+:\n> /, 1)[0] ?? '';
  return `${wrote[language](before.from.name)}\n${own.replace(/^/gm, '> ')}`;
}

/** The moment that `ago` names, seen from `now`. */
export function sentAt(ago: Ago, now: Date): Date {
  const match = /^(\d+)(?:(m|h)|d (\d+):(\d+))$/.exec(ago);
  if (match === null) throw new Error(`"${ago}" is not a time before now`);
  const [, count, unit, hour, minute] = match;
  if (unit !== undefined) return new Date(now.getTime() - Number(count) * (unit === 'h' ? 3_600_000 : 60_000));
  const day = new Date(now.getTime() - Number(count) * 86_400_000);
  day.setUTCHours(Number(hour), Number(minute), 0, 0);
  return day;
}

const flagOf: Record<Exclude<MailState, 'unread'>, string> = {
  flagged: '\\Flagged',
  answered: '\\Answered',
  forwarded: '$Forwarded',
  draft: '\\Draft',
};

/** IMAP flags of a message: read unless it says otherwise. */
export function flagsOf(mail: DemoMail): string[] {
  const flags = mail.is.flatMap((state) => (state === 'unread' ? [] : [flagOf[state]]));
  return mail.is.includes('unread') ? flags : ['\\Seen', ...flags];
}
