/** Makes mails as heavy as those that people get: what servers add on the way, and text, HTML and pictures of any length. */

/** Half of all mails are smaller than this, in bytes; the mean is about twice as much, as large ones are very large. */
const medianBytes = 6000;
const spread = 1.18;
const mostBytes = 400_000;

/** The size of a mail as people get them: log-normal, a few hundred bytes to 400 kB. */
export function mailBytes(below: (limit: number) => number): number {
  // Twelve dice make a bell curve that is good enough.
  let bell = -6;
  for (let die = 0; die < 12; die += 1) bell += below(1_000_000) / 1_000_000;
  return Math.min(mostBytes, Math.round(medianBytes * Math.exp(spread * bell)));
}

/** What servers and mailing lists write above a mail: about 2 kB. */
export function transportHeaders(number: number, company: string, receivedAt: Date): string[] {
  const date = receivedAt.toUTCString().replace('GMT', '+0000');
  const signature = digits(number, 344).replace(/.{72}/g, '$&\r\n\t');
  return [
    `Return-Path: <bounce-${number}@${company}>`,
    ...[1, 2, 3].map(
      (hop) =>
        `Received: from relay${hop}.${company} (relay${hop}.${company} [198.51.100.${hop}])\r\n\tby mx${hop}.test.example (Postfix) with ESMTPS id ${digits(number + hop, 11)}\r\n\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n\tfor <someone@test.example>; ${date}`,
    ),
    `Authentication-Results: mx1.test.example;\r\n\tdkim=pass header.d=${company} header.s=s1 header.b=${digits(number, 8)};\r\n\tspf=pass smtp.mailfrom=bounce-${number}@${company}; dmarc=pass`,
    `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=${company}; s=s1;\r\n\th=from:to:subject:date:message-id; bh=${digits(number * 7, 44)};\r\n\tb=${signature}`,
    ...(number % 4 === 0
      ? [
          `List-Id: News <news.${company}>`,
          `List-Unsubscribe: <https://${company}/u/${digits(number, 60)}>,\r\n <mailto:leave-${number}@${company}>`,
          'Precedence: bulk',
        ]
      : []),
    'X-Mailer: Example Mail 16.0 (build 4)',
  ];
}

const paragraph =
  '<tr><td style="font-family:Arial,sans-serif;font-size:14px;line-height:20px;padding:8px 0">We have looked at the offer again and would like to talk about the delivery.</td></tr>\r\n';
const filler = paragraph.repeat(Math.ceil(mostBytes / paragraph.length));

/** HTML that adds about so many bytes to a mail; nothing below what one paragraph takes. */
export const htmlFiller = (bytes: number): string =>
  filler.slice(0, Math.max(0, Math.floor(bytes / paragraph.length)) * paragraph.length);

/** Letters and digits that look like a signature, the same for the same number. */
function digits(number: number, length: number): string {
  let text = '';
  for (let state = number + 1; text.length < length; state = Math.imul(state, 1664525) + 1013904223)
    text += (state >>> 0).toString(36);
  return text.slice(0, length);
}
