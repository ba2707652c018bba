import type { MailAddress, Message } from '@maildesk/contracts';
import { distinctPeople, sameAddress } from './recipients';
import { t } from '../locales/composer';
import { spoken } from '../locales/spoken';

export interface ReplyRecipients {
  to: MailAddress[];
  cc: MailAddress[];
}

/**
 * Whom an answer goes to (RFC 5322 section 3.6.3): Reply-To before From; with `all` also everyone in To and Cc. Oneself
 * is left out unless nobody else is left. An answer to one's own mail goes to those it was sent to.
 */
export function replyRecipients(
  message: Pick<Message, 'from' | 'to' | 'cc' | 'replyTo'>,
  ownAddress: string,
  all: boolean,
): ReplyRecipients {
  const isOwn = (person: MailAddress) => sameAddress(person.address, ownAddress);
  const usable = (people: readonly MailAddress[]) =>
    distinctPeople(people.filter((person) => person.address.includes('@')));
  const others = (people: readonly MailAddress[]) => usable(people).filter((person) => !isOwn(person));
  const sentByMe = message.from.some(isOwn);
  if (sentByMe && others([...message.to, ...message.cc]).length > 0) {
    const to = others(message.to);
    const cc = others(message.cc);
    if (!all) return { to: to.length > 0 ? to : cc, cc: [] };
    return withoutRepeats(to.length > 0 ? { to, cc } : { to: cc, cc: [] });
  }
  const senders = usable(message.replyTo).length > 0 ? usable(message.replyTo) : usable(message.from);
  const answerTo = others(senders).length > 0 ? others(senders) : senders;
  if (!all) return { to: answerTo, cc: [] };
  // With Reply-To set, the sender wanted answers there instead; From is not added back.
  const reply = withoutRepeats({ to: usable([...others(senders), ...others(message.to)]), cc: others(message.cc) });
  return reply.to.length > 0 ? reply : { to: reply.cc.length > 0 ? reply.cc : answerTo, cc: [] };
}

function withoutRepeats({ to, cc }: ReplyRecipients): ReplyRecipients {
  return { to, cc: cc.filter((person) => !to.some((other) => sameAddress(other.address, person.address))) };
}

// What programs of many languages put before the subject of an answer or a forward, also counted: Re[2]:
const replyPrefix = /^(?:re|aw|sv|vs|antw|rif|ref|odp|ynt|ατ|отв|回复|回覆|답장)(?:\s?[[(]\d+[\])])?\s*[:：]\s*/iu;
const forwardPrefix = /^(?:fwd?|wg|rv|tr|i|enc|vl|pd|doorst|转发|轉寄|전달)(?:\s?[[(]\d+[\])])?\s*[:：]\s*/iu;

/** `Re: ` once, whatever answers in whatever language came before. */
export function replySubject(subject: string): string {
  return oneLine(`Re: ${stripped(subject, [replyPrefix])}`);
}

/** `Fwd: ` once. The mark of an answer stays, since it tells what is being forwarded. */
export function forwardSubject(subject: string): string {
  return oneLine(`Fwd: ${stripped(subject, [forwardPrefix])}`);
}

function stripped(subject: string, prefixes: readonly RegExp[]): string {
  let rest = subject.trim();
  for (;;) {
    const next = prefixes.reduce((text, prefix) => text.replace(prefix, ''), rest);
    if (next === rest) return rest;
    rest = next;
  }
}

/** As long as one header line of a draft may be, without the characters that would end it. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 900)
    .toWellFormed();
}

type QuotedMessage = Pick<Message, 'from' | 'to' | 'cc' | 'subject' | 'sentAt' | 'receivedAt'>;

/** `On 3 March 2026 at 14:05, Anna <anna@example.org> wrote:` in the writer's language. */
export function attributionLine(message: QuotedMessage, locale?: string, timeZone?: string): string {
  return t('wrote', { at: dateOf(message, locale, timeZone), name: personText(message.from[0]) });
}

/** The lines above a forwarded mail. */
export function forwardHeader(message: QuotedMessage, locale?: string, timeZone?: string): string[] {
  const people = (list: readonly MailAddress[]) => list.map(personText).join(', ');
  return [
    t('forwarded'),
    t('forwardedFrom', { people: people(message.from) }),
    t('forwardedDate', { at: dateOf(message, locale, timeZone) }),
    t('forwardedSubject', { subject: message.subject }),
    t('forwardedTo', { people: people(message.to) }),
    ...(message.cc.length > 0 ? [t('forwardedCc', { people: people(message.cc) })] : []),
  ];
}

function dateOf(message: QuotedMessage, locale = spoken.value.locale, timeZone?: string): string {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone });
  return format.format(new Date(message.sentAt ?? message.receivedAt));
}

function personText(person: MailAddress | undefined): string {
  if (person === undefined) return t('someone');
  return person.name === '' ? person.address : `${person.name} <${person.address}>`;
}

/** Each line behind `> `; lines that are quotes already get no blank between the marks (RFC 3676 section 4.5). */
export function quoteText(text: string): string {
  return text
    .trimEnd()
    .split(/\r\n?|\n/)
    .map((line) => (line === '' ? '>' : line.startsWith('>') ? `>${line}` : `> ${line}`))
    .join('\n');
}

/** The text as a quotation in HTML: nothing of the original's markup comes along, so nothing hidden in it does. */
export function quoteHtml(text: string): string {
  return `<blockquote>${textToHtml(text)}</blockquote>`;
}

const maxQuoteDepth = 10;

/** Plain text as paragraphs, with lines behind `>` as quotations; empty lines stay visible. */
export function textToHtml(text: string): string {
  return linesToHtml(text.trimEnd().split(/\r\n?|\n/), 0);
}

function linesToHtml(lines: readonly string[], depth: number): string {
  let html = '';
  for (let index = 0; index < lines.length;) {
    let end = index;
    while (end < lines.length && lines[end]?.startsWith('>')) end += 1;
    if (end > index && depth < maxQuoteDepth) {
      const quoted = lines.slice(index, end).map((line) => line.replace(/^> ?/, ''));
      html += `<blockquote>${linesToHtml(quoted, depth + 1)}</blockquote>`;
      index = end;
    } else {
      html += `<p>${escapeHtml(lines[index] ?? '')}</p>`;
      index += 1;
    }
  }
  return html;
}

export function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
