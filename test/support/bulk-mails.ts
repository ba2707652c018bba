import { htmlFiller, mailBytes, transportHeaders } from './mail-weight.js';

/** A message as it would lie in a mailbox that people have used for a while. */
export interface BulkMail {
  readonly raw: Buffer;
  readonly receivedAt: Date;
  /** Maildir letters, sorted: D draft, F flagged, R answered, S seen. */
  readonly flags: string;
}

const people = [
  'Anna Berger',
  'Luis Ortega',
  'Mei Tanaka',
  'Jonas Lindqvist',
  'Zoë Fournier',
  'Omar Haddad',
  'Priya Raman',
  'Tomáš Novák',
  'Elif Yıldız',
  'Grace Okafor',
  'Søren Dahl',
  'Ивана Петрова',
  '陳怡君',
  'Rosa Bianchi',
];
const companies = ['northwind.example', 'kiln.example', 'harbour.example', 'elmstreet.example', 'paperplane.example'];
const topics = [
  'Offer for the new warehouse',
  'Invoice 2026-{n}',
  'Meeting on Thursday',
  'Question about order S0{n}',
  'Delivery is late',
  'Contract draft, second round',
  'Holiday plan',
  'Login does not work',
  'Price list for spring',
  'Complaint about order S0{n}',
  'Minutes of the board',
  'Photos of the site',
  'Angebot für {n} Stück',
  'Réunion de lancement',
  'Newsletter no. {n}',
  'Your ticket {n} was answered',
  'Re-certification of unit {n}',
];
const sentences = [
  'Thank you for the quick answer.',
  'Could you send me the figures by Friday?',
  'We agreed on forty pieces, not on fifty.',
  'I attach the list that we spoke about.',
  'The carrier says that the pallets left Rotterdam last night.',
  'Please have a look at the second page and tell me what you think.',
  'Our bookkeeping needs the order number on the invoice.',
  'Grüße aus Wien – das Wetter ist herrlich.',
  'Let us talk about it tomorrow at ten.',
  'That works for me.',
];

/** The same numbers each time, so that a failure can be looked at again. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const day = 24 * 60 * 60 * 1000;

/**
 * Makes `count` messages to `recipient`, oldest first, spread over two years up to a minute ago: every second one answers
 * an earlier one, a third has HTML, one in twelve an attachment, one in seven is unread. They are small, about 1 kB, so that
 * tests are quick; `heavy` ones are as large as those that people get, 6 kB in the middle and 12 kB in the mean.
 */
export function* bulkMails(recipient: string, count: number, { heavy = false } = {}): Generator<BulkMail> {
  const below = numbersFrom(count);
  const open: Conversation[] = [];
  const newest = Date.now() - 60_000;
  for (let number = 0; number < count; number += 1) {
    const receivedAt = new Date(newest - Math.floor(((count - 1 - number) / count) * 730 * day));
    const answers = open.length > 0 && below(2) === 0;
    const conversation = answers ? pick(open, below) : newConversation(number, below);
    if (!answers) open.push(conversation);
    if (open.length > 40) open.shift();

    const messageId = `bulk-${number}@${conversation.company}`;
    const mail = { number, conversation, messageId, recipient, receivedAt, below, heavy };
    const raw = Buffer.from(writeMail(mail));
    conversation.messageIds.push(messageId);
    const flags = `${below(25) === 0 ? 'F' : ''}${below(9) === 0 ? 'R' : ''}${below(7) === 0 ? '' : 'S'}`;
    yield { raw, receivedAt, flags };
  }
}

interface Conversation {
  readonly subject: string;
  readonly company: string;
  readonly members: readonly string[];
  readonly messageIds: string[];
}

function newConversation(number: number, below: (limit: number) => number): Conversation {
  return {
    subject: pick(topics, below).replace('{n}', String(1000 + number)),
    company: pick(companies, below),
    members: [pick(people, below), pick(people, below)],
    messageIds: [],
  };
}

function pick<T>(from: readonly T[], below: (limit: number) => number): T {
  const chosen = from[below(from.length)];
  if (chosen === undefined) throw new Error('nothing to pick from');
  return chosen;
}

interface MailToWrite {
  readonly number: number;
  readonly conversation: Conversation;
  readonly messageId: string;
  readonly recipient: string;
  readonly receivedAt: Date;
  readonly below: (limit: number) => number;
  readonly heavy: boolean;
}

function writeMail({ number, conversation, messageId, recipient, receivedAt, below, heavy }: MailToWrite): string {
  const { subject, company, members, messageIds } = conversation;
  const name = pick(members, below);
  const isAnswer = messageIds.length > 0;
  const text = Array.from({ length: 2 + below(8) }, () => pick(sentences, below)).join('\r\n\r\n');
  const references = messageIds.slice(-10).map((id) => `<${id}>`);
  const headers = [
    ...(heavy ? transportHeaders(number, company, receivedAt) : []),
    `From: ${encodedWord(name)} <person${people.indexOf(name)}@${company}>`,
    `To: <${recipient}>`,
    `Subject: ${encodedWord(isAnswer ? `Re: ${subject}` : subject)}`,
    `Date: ${receivedAt.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${messageId}>`,
    ...(isAnswer ? [`In-Reply-To: ${references.at(-1)}`, `References: ${references.join('\r\n ')}`] : []),
    'MIME-Version: 1.0',
  ];
  // Headers, text and borders take about 3 kB of a heavy mail.
  const html = heavy ? htmlFiller(mailBytes(below) - 3000) : '';
  return `${[...headers, ...body(text, html, below)].join('\r\n')}\r\n`;
}

/** RFC 2047; our subjects are short enough for one encoded word each. */
function encodedWord(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
}

function body(text: string, filler: string, below: (limit: number) => number): string[] {
  const plain = ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '', text];
  const paragraphs = text.split('\r\n\r\n').map((line) => `<p>${line}</p>`);
  const html = ['Content-Type: text/html; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '', ...paragraphs, filler];
  const shown = below(3) === 0 || filler !== '' ? multipart('alternative', [plain, html]) : plain;
  if (below(12) !== 0) return shown;
  const file = Buffer.alloc(500 + below(4000), 'figures;1;2;3\n')
    .toString('base64')
    .replace(/.{76}/g, '$&\r\n');
  const attachment = [
    'Content-Type: text/csv; name="figures.csv"',
    'Content-Disposition: attachment; filename="figures.csv"',
    'Content-Transfer-Encoding: base64',
    '',
    file,
  ];
  return multipart('mixed', [shown, attachment]);
}

function multipart(kind: 'alternative' | 'mixed', parts: readonly string[][]): string[] {
  const boundary = `=_bulk_${kind}`;
  return [
    `Content-Type: multipart/${kind}; boundary="${boundary}"`,
    '',
    ...parts.flatMap((part) => [`--${boundary}`, ...part]),
    `--${boundary}--`,
  ];
}
