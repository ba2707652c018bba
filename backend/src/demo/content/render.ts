import MailComposer from 'nodemailer/lib/mail-composer';
import { type DemoMail, sentAt } from './mail.js';
import type { Language, Person } from './people.js';

/** The source of a message as it arrives (RFC 5322, CRLF). The same bytes for the same message and time. */
export async function renderMail(mail: DemoMail, now: Date): Promise<Buffer> {
  const date = sentAt(mail.ago, now);
  if (mail.raw !== null) return mail.raw(date.toUTCString().replace('GMT', '+0000'), mail.messageId);
  const answered = mail.references.at(-1);
  return new MailComposer({
    from: addressOf(mail.from),
    to: mail.to.map(addressOf),
    ...(mail.cc.length === 0 ? {} : { cc: mail.cc.map(addressOf) }),
    ...(mail.subject === null ? {} : { subject: mail.subject }),
    date,
    messageId: mail.messageId,
    ...(answered === undefined ? {} : { inReplyTo: answered, references: [...mail.references] }),
    headers: { ...mail.headers },
    text: mail.text,
    ...(mail.html === null && mail.from.html !== true
      ? {}
      : { html: mail.html ?? htmlOf(mail.text, mail.from.language) }),
    attachments: mail.attachments.map((file) => ({
      ...file,
      contentDisposition: file.cid === undefined ? 'attachment' : 'inline',
    })),
    ...(mail.invitation === null
      ? {}
      : { icalEvent: { method: mail.invitation.method, content: mail.invitation.content(date) } }),
    baseBoundary: mail.messageId.replace(/[^a-z0-9]/gi, '').slice(0, 40),
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
}

function addressOf({ name, address }: Person): { name: string; address: string } {
  return { name, address };
}

/** The text as the HTML a mail program would write beside it: paragraphs, quoted lines in a blockquote. */
function htmlOf(text: string, language: Language): string {
  const [own = '', ...quoted] = text.split(/\n(?=> )/);
  const paragraphs = (part: string) =>
    part
      .split('\n\n')
      .map((paragraph) => `<p>${escapeHtml(paragraph.trim()).replaceAll('\n', '<br>')}</p>`)
      .join('\n');
  const quote = quoted.length === 0 ? '' : paragraphs(quoted.join('\n').replace(/^> ?/gm, ''));
  const direction = language === 'ar' ? ' dir="rtl"' : '';
  const body = quote === '' ? paragraphs(own) : `${paragraphs(own)}\n<blockquote type="cite">${quote}</blockquote>`;
  return `<html lang="${language}"><body${direction}>\n${body}\n</body></html>\n`;
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
