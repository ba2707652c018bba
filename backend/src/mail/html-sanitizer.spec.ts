import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sanitizeMailHtml } from './html-sanitizer.js';

const clean = (html: string) => sanitizeMailHtml(html).html;

describe('sanitizeMailHtml', () => {
  it.each([
    ['scripts', '<p>a<script>alert(1)</script>b</p>', '<p>ab</p>'],
    ['event handlers', '<p onclick="alert(1)">a</p>', '<p>a</p>'],
    ['frames, objects and forms', '<iframe src="x">i</iframe><form action="x"><input><button>b</button></form>', 'b'],
    ['style sheets, base, meta and links to files', '<base href="x"><meta http-equiv="refresh"><link href="x">a', 'a'],
    ['vector graphics and formulas', '<svg><a href="x"><circle/></a></svg><math><mi>a</mi></math>b', '<a></a>ab'],
    ['ids, names and foreign classes', '<p id="a" name="b" class="c">a</p>', '<p>a</p>'],
    ['hidden text elements', '<title>t</title><template>u</template><noscript>v</noscript>a', 'a'],
  ])('removes %s', (_what, html, expected) => {
    expect(clean(html)).toBe(expected);
  });

  it.each([
    ['https://example.org/a?b=1&c=2', 'https://example.org/a?b=1&amp;c=2'],
    ['//example.org/a', 'https://example.org/a'],
    ['mailto:anna@example.org', 'mailto:anna@example.org'],
    ['tel:+43123', 'tel:+43123'],
    ['https://bank.example@evil.example/', 'https://evil.example/'],
  ])('keeps the link %s as %s, without handing anything over', (href, expected) => {
    expect(clean(`<a href="${href}" target="_top" ping="x">a</a>`)).toBe(
      `<a href="${expected}" rel="noopener noreferrer nofollow">a</a>`,
    );
  });

  it.each([
    'javascript:alert(1)',
    'java\nscript:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,x',
    '#top',
    'page.html',
    'ftp://example.org',
  ])('makes the link %j lead nowhere', (href) => {
    expect(clean(`<a href="${href}">a</a>`)).toBe('<a>a</a>');
  });

  it('names the parts that pictures stand for, each once', () => {
    const result = sanitizeMailHtml('<img src="cid:logo%40x"><img src="CID:<logo@x>" alt="Logo"><img src="cid:photo">');

    expect(result.contentIds).toEqual(['logo@x', 'photo']);
    expect(result.html).toBe('<img data-cid="logo@x" /><img alt="Logo" data-cid="logo@x" /><img data-cid="photo" />');
  });

  it('keeps pictures that are written into the mail, but no vector graphics', () => {
    expect(clean('<img src="data:image/png;base64,AAAA">')).toBe('<img src="data:image/png;base64,AAAA" />');
    expect(clean('<img src="data:image/svg+xml;base64,AAAA">')).toBe('<wbr />');
  });

  it('closes what stands beside a picture that is left out', () => {
    expect(clean('<p><img src="http://t/" width="1"><b>a</b><i>b</i></p>')).toBe('<p><wbr /><b>a</b><i>b</i></p>');
  });

  it('leaves a placeholder of the same size for a picture of a foreign server', () => {
    const result = sanitizeMailHtml('<img src="https://example.org/a.png" width="200" height="50" alt="Our <logo>">');

    expect(result.html).toBe(
      '<span class="md-missing-picture" style="width:200px;height:50px">Our &lt;logo&gt;</span>',
    );
    expect(result.remoteImageCount).toBe(1);
  });

  it('counts every way to load a picture, and leaves no address of it', () => {
    const result = sanitizeMailHtml(
      '<body background="http://t/1"><img src="http://t/2" width="1" height="1"><img srcset="http://t/3 1x">' +
        '<table background="//t/4"><tr><td style="background:#fff url(http://t/5)">a</td></tr></table></body>',
    );

    expect(result.remoteImageCount).toBe(5);
    expect(result.html).not.toContain('t/');
  });

  it('keeps the legacy markup of newsletters', () => {
    const html =
      '<center><table width="600" cellpadding="0" cellspacing="0" border="0" align="center" bgcolor="#eeeeee"><tr>' +
      '<td width="50%" valign="top" style="padding:10px"><font color="red" face="Arial" size="2">a</font></td></tr></table></center>';

    expect(clean(html)).toContain(
      '<table width="600" cellpadding="0" cellspacing="0" border="0" align="center" bgcolor="#eeeeee">',
    );
    expect(clean(html)).toContain(
      '<td width="50%" valign="top" style="padding:10px"><font color="red" face="Arial" size="2">a</font></td>',
    );
  });

  it('keeps the page colour of a mail', () => {
    expect(clean('<html><body bgcolor="#fafafa">a</body></html>')).toBe('<div bgcolor="#fafafa">a</div>');
  });

  it('keeps quotations and the marks that they can be folded by', () => {
    const html = '<div class="gmail_quote x"><blockquote type="cite">a</blockquote></div>';

    expect(clean(html)).toBe('<div class="gmail_quote"><blockquote type="cite">a</blockquote></div>');
  });

  it('writes simple rules of a style sheet into the elements, below their own style', () => {
    const html =
      '<style><!-- p.MsoNormal, li.MsoNormal {margin:0cm; position:fixed} @media print {p {color:red}} div p {color:blue} --></style>' +
      '<p class="MsoNormal" style="margin:3px">a</p>';

    expect(clean(html)).toBe('<p style="margin:0cm;margin:3px">a</p>');
  });

  it('does not heed style sheets that are meant for Outlook', () => {
    expect(clean('<!--[if mso]><style>p{color:red}</style><![endif]--><p>a</p>')).toBe('<p>a</p>');
  });

  it.each([
    ['deep nesting', '<div>'.repeat(400_000)],
    ['end tags without start', `${'<div>'.repeat(900)}${'</p>'.repeat(400_000)}`],
    ['many elements', '<p>x</p>'.repeat(250_000)],
    ['many pictures', '<img src=http://a/b>'.repeat(100_000)],
    ['many style sheets', '<style>a{}</style>'.repeat(100_000)],
    ['unclosed style sheets', '<style'.repeat(330_000)],
    ['one long text', 'word '.repeat(500_000)],
  ])('stops at %s within a second and says so', (_what, html) => {
    const start = process.cpuUsage();

    const result = sanitizeMailHtml(html);

    expect(process.cpuUsage(start).user / 1000).toBeLessThan(1000);
    expect(result.truncated || result.html.length < 100).toBe(true);
  });

  it('says of an ordinary mail that it is whole', () => {
    expect(sanitizeMailHtml('<p>a</p>').truncated).toBe(false);
  });

  it('does not let one long rule in thousands of elements blow up the mail', () => {
    const html = `<style>p{${'color:red;'.repeat(1900)}}</style>${'<p>a'.repeat(15_000)}`;

    expect(clean(html).length).toBeLessThan(2_000_000);
  });
});

const corpora = resolve(
  process.env['MAILDESK_CORPORA'] ?? fileURLToPath(new URL('../../../../shared/corpora', import.meta.url)),
);

describe.skipIf(!existsSync(corpora))('sanitizeMailHtml over the test corpora (needs MAILDESK_CORPORA)', () => {
  // The body of a skipped group runs all the same, so that its tests can be listed.
  const files = existsSync(corpora) ? ['xss-dompurify', 'xss-sanitize-html'] : [];
  const vectors = files.flatMap((name) => {
    const lines = readFileSync(resolve(corpora, name, 'vectors.jsonl'), 'utf8')
      .trim()
      .split('\n');
    return lines.map((line) => String((JSON.parse(line) as { input: unknown }).input));
  });

  it('is stable: cleaning what is clean changes nothing', () => {
    const changed = vectors
      .map(clean)
      .filter((html) => clean(html) !== html && !html.includes('data-cid') && !html.includes('md-missing-picture'));

    expect(changed).toEqual([]);
  });

  it('lets no element or attribute through that could do something', () => {
    const dangerous =
      /<(?:script|style|iframe|object|embed|form|input|svg|math|meta|base|link|template)\b|<[^>]*\s(?:on\w+|srcset|background|formaction|id|name)=/i;

    expect(vectors.map(clean).filter((html) => dangerous.test(html.replace(/"[^"]*"/g, '""')))).toEqual([]);
  });
});
