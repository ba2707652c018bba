import { describe, expect, it } from 'vitest';
import { linkify, linkMismatch, mailtoAddresses, safeHref, textBlocks } from './mail-links';

const linksOf = (text: string) =>
  linkify(text).flatMap((piece) => (piece.kind === 'link' ? [[piece.text, piece.href]] : []));

describe('linkify', () => {
  it.each([
    ['see https://example.org/a.', 'https://example.org/a', 'https://example.org/a'],
    ['(www.example.org)', 'www.example.org', 'https://www.example.org/'],
    ['<https://example.org/a>', 'https://example.org/a', 'https://example.org/a'],
    ['https://example.org/a_(b)', 'https://example.org/a_(b)', 'https://example.org/a_(b)'],
    ['(https://example.org/a_(b))', 'https://example.org/a_(b)', 'https://example.org/a_(b)'],
    ['HTTP://EXAMPLE.ORG/A!', 'HTTP://EXAMPLE.ORG/A', 'http://example.org/A'],
    ['https://bank.example@evil.example/', 'https://bank.example@evil.example/', 'https://evil.example/'],
    ['Ask anna@example.org, please', 'anna@example.org', 'mailto:anna@example.org'],
    ['mailto:anna@example.org?bcc=x@example.org', 'mailto:anna@example.org', 'mailto:anna@example.org'],
  ])('finds the address in %j', (text, shown, href) => {
    expect(linksOf(text)).toEqual([[shown, href]]);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'http://localhost',
    'a@b',
    'example.org',
    'www.',
    'https://',
    'x:www',
    '@@@',
  ])('finds no address in %j', (text) => {
    expect(linksOf(text)).toEqual([]);
  });

  it.each([
    '',
    ' a  b\n\tc ',
    'a https://example.org/?x="y" <b@example.org>. c',
    '<img src=x onerror=alert(1)>https://x.example"onclick=y',
  ])('loses and adds nothing: %j', (text) => {
    expect(
      linkify(text)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
  });

  it('takes no time over long words', () => {
    const start = performance.now();

    linkify(`${'a'.repeat(500_000)}@${'b.'.repeat(250_000)} ${'www.'.repeat(100_000)}`);

    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe('textBlocks', () => {
  it('parts what was written from what was quoted', () => {
    expect(textBlocks('a\n> b\n>> c\n\nd\n')).toEqual([
      { kind: 'text', text: 'a' },
      { kind: 'quote', text: '> b\n>> c' },
      { kind: 'text', text: '\nd\n' },
    ]);
  });
});

describe('textBlocks of an answer above its quote', () => {
  const quote = '> Are you?\n> Anna';

  it.each(['Anna wrote:', 'On Monday, 3 March,\nAnna Berger <anna@example.org>\nwrote: ', 'アンナさんは書きました：'])(
    'count %j to the quote',
    (words) => {
      expect(textBlocks(`I am.\n\n${words}\n\n${quote}`)).toEqual([
        { kind: 'text', text: 'I am.\n' },
        { kind: 'quote', text: `${words}\n${quote}` },
      ]);
    },
  );

  it.each([
    { what: 'words without a colon', text: `I am.\n\nYours\n${quote}` },
    { what: 'all that was written', text: `Anna wrote:\n${quote}` },
    { what: 'a long paragraph', text: `Hello\n\na\nb\nc\nd:\n${quote}` },
    { what: 'words above an answer between quotes', text: `Hello\n\nAnna wrote:\n${quote}\nYes` },
  ])('leave $what where they are', ({ text }) => {
    expect(textBlocks(text).find(({ kind }) => kind === 'quote')?.text).toBe(quote);
  });
});

describe('linkMismatch', () => {
  it.each([
    ['https://evil.example/', 'https://bank.example'],
    ['https://evil.example/', 'www.bank.example/login'],
    ['https://evil.example/', 'bank.example'],
    ['https://bank.example.evil.example/', 'bank.example'],
    ['https://evilbank.example/', 'bank.example'],
    ['https://evil.example/', 'ba\u200bnk.example'],
    ['https://xn--bnk-6ma.example/', 'bank.example'],
  ])('warns of %s behind the text %j', (href, text) => {
    expect(linkMismatch(href, text)?.actual).toBe(new URL(href).hostname);
  });

  it.each([
    ['https://bank.example/', 'bank.example'],
    ['https://www.bank.example/a', 'https://bank.example'],
    ['https://login.bank.example/', 'bank.example'],
    ['https://bank.example/', 'www.bank.example'],
    ['https://evil.example/', 'Our bank'],
    ['https://evil.example/', 'Sign in at bank.example now'],
    ['https://files.example/x', 'report.pdf'],
    ['mailto:anna@example.org', 'bank.example'],
    ['not a link', 'bank.example'],
  ])('lets %s pass behind the text %j', (href, text) => {
    expect(linkMismatch(href, text)).toBeNull();
  });
});

describe('safeHref', () => {
  it.each(['javascript:alert(1)', 'data:text/html,x', 'blob:https://a.example/1', 'file:///etc/passwd', 'a.html', ''])(
    'refuses %j',
    (href) => {
      expect(safeHref(href)).toBeNull();
    },
  );
});

describe('mailtoAddresses', () => {
  it.each([
    ['mailto:anna@example.org?subject=x&attach=/etc/passwd', ['anna@example.org']],
    ['mailto:anna%40example.org,bert@example.org', ['anna@example.org', 'bert@example.org']],
    ['mailto:%zz', []],
    ['mailto:', []],
  ])('reads the people of %s', (href, expected) => {
    expect(mailtoAddresses(href)).toEqual(expected);
  });
});
