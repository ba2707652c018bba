import { randomUUID } from 'node:crypto';

export interface LetterOptions {
  readonly subject?: string;
  readonly messageId?: string;
  readonly inReplyTo?: string;
  readonly references?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly text?: string;
}

/** A message as a stranger's program would write it. */
export function letter(options: LetterOptions = {}): string {
  const {
    subject = 'A letter',
    messageId = `${randomUUID()}@elsewhere.example`,
    from = 'Ada Sender <ada@elsewhere.example>',
  } = options;
  const references = options.references ?? (options.inReplyTo === undefined ? [] : [options.inReplyTo]);
  return [
    `From: ${from}`,
    ...(options.to === undefined ? [] : [`To: ${options.to}`]),
    `Subject: ${subject}`,
    `Message-ID: <${messageId}>`,
    `Date: ${new Date().toUTCString()}`,
    ...(options.inReplyTo === undefined ? [] : [`In-Reply-To: <${options.inReplyTo}>`]),
    ...(references.length === 0 ? [] : [`References: ${references.map((id) => `<${id}>`).join(' ')}`]),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    options.text ?? 'Hello from far away.',
    '',
  ].join('\r\n');
}
