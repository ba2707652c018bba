const html = (subject: string, body: string): string =>
  mail(subject, [
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/html; charset=utf-8',
    '',
    body,
    '--b',
    'Content-Type: application/pdf; name="plan.pdf"',
    'Content-Disposition: attachment; filename="plan.pdf"',
    'Content-Transfer-Encoding: base64',
    '',
    'JVBERi0=',
    '--b--',
  ]);

const mail = (subject: string, rest: readonly string[]): string =>
  [
    'From: Eve <eve@elsewhere.example>',
    `Subject: ${subject}`,
    `Message-ID: <${subject}@elsewhere.example>`,
    'MIME-Version: 1.0',
    ...rest,
    '',
  ].join('\r\n');

/** Lines as SMTP allows them, joined again by whoever reads the HTML. */
const folded = (text: string): string => text.replace(/.{900}/g, '$&\r\n');

const styledText = (): string => {
  const selectors = Array.from({ length: 500 }, (_, index) => `.c${index % 20}`).join(',');
  const classes = Array.from({ length: 20 }, (_, index) => `c${index}`).join(' ');
  return `<style>${selectors}{${'color:#123456;\r\n'.repeat(1_200)}}</style>\r\n${`<p class="${classes}">x</p>\r\n`.repeat(2_000)}`;
};

const nestedParts = (depth: number): string[] =>
  Array.from({ length: depth }, (_, level) => [
    `Content-Type: multipart/mixed; boundary=b${level}`,
    '',
    `--b${level}`,
  ]).flat();

/** Mail that was made to do harm to whoever reads it on a server, by its subject. */
export const hostileMails: Readonly<Record<string, string>> = {
  blanks: html('blanks', `<pre>${' '.repeat(1_000_000)}x</pre>`),
  quotes: html('quotes', `${'<blockquote>'.repeat(290)}\r\n${'x<br>\r\n'.repeat(38_000)}`),
  styles: html('styles', styledText()),
  nested: html('nested', folded(`<p style="background:${'a('.repeat(6_000)}">x</p>`)),
  names: mail('names', [
    'Content-Type: multipart/mixed; boundary=b',
    '',
    ...Array.from({ length: 20 }, () => [
      '--b',
      'Content-Type: application/pdf',
      `Content-Disposition: attachment; filename="a${'.'.repeat(100_000)}a"`,
      '',
      'x',
    ]).flat(),
    '--b--',
  ]),
  pages: mail('pages', [
    'Content-Type: multipart/mixed; boundary=b',
    '',
    ...['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/xml', 'text/javascript'].flatMap((type) => [
      '--b',
      `Content-Type: ${type}`,
      'Content-Disposition: attachment; filename="page.html"',
      '',
      '<script>alert(document.domain)</script>',
    ]),
    '--b--',
  ]),
  bottomless: mail('bottomless', [...nestedParts(20_000), 'Content-Type: text/plain', '', 'x']),
};
