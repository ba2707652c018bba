import { describe, expect, it } from 'vitest';
import { htmlToText } from './html-to-text.js';

describe('htmlToText', () => {
  it.each([
    ['paragraphs', '<p>a</p><p>b</p>', 'a\n\nb'],
    ['lists', '<ul><li>a</li><li>b</li></ul>', '* a\n * b'],
    ['the cells of a table, apart', '<table><tr><td>a</td><td>b</td></tr></table>', 'a b'],
    ['headings as they are written', '<h1>Hello</h1>a', 'Hello\n\na'],
    ['quotations behind marks', '<blockquote>a</blockquote>', '> a'],
    ['links with their address', '<a href="https://example.org/a">here</a>', 'here [https://example.org/a]'],
    [
      'links that say their address once',
      '<a href="https://example.org/a">https://example.org/a</a>',
      'https://example.org/a',
    ],
  ])('writes %s', (_what, html, expected) => {
    expect(htmlToText(html)).toBe(expected);
  });

  it.each([
    '<style>p{}</style>',
    '<script>x</script>',
    '<title>x</title>',
    '<div style="display:none">x</div>',
    '<span style="color:red;display: none">x</span>',
    '<img alt="x">',
  ])('leaves out what nobody sees: %s', (html) => {
    expect(htmlToText(`a${html}`)).toBe('a');
  });

  it('bears deep nesting', () => {
    expect(htmlToText(`a${'<div>'.repeat(300_000)}b`)).toMatch(/^a/);
  });

  it.each([
    ['<ol type="i" start="4000"><li>a</li></ol>', '4000. a'],
    ['<ol type="a" start="1e308"><li>a</li></ol>', '1. a'],
    ['<ol start="x"><li>a</li><li>b</li></ol>', '1. a\n 2. b'],
  ])('counts %s in plain numbers', (html, expected) => {
    expect(htmlToText(html)).toBe(expected);
  });

  it('does not set in what stands in more than five quotes or lists', () => {
    expect(htmlToText(`${'<blockquote>'.repeat(7)}a<p>b</p>`)).toBe(
      '> > > > > a\n> > > > > \n> > > > > b'.replace(/ $/gm, ''),
    );
    expect(
      htmlToText(`${'<ul><li>'.repeat(7)}a</li><li>b`)
        .split('\n')
        .at(-1)
        ?.trim(),
    ).toBe('b');
  });

  it.each([
    ['blanks before a character', `<pre>${' '.repeat(1_900_000)}x</pre>`],
    ['blanks and line ends', `<pre>${' \t\n\n'.repeat(475_000)}x</pre>`],
    ['lines in nested quotes', `${'<blockquote>'.repeat(290)}${'x<br>'.repeat(38_000)}`],
    ['lines in nested lists', `${'<ul><li>'.repeat(140)}${'x<br>'.repeat(38_000)}`],
  ])('reads the worst within its limits in a moment: %s', { timeout: 10_000 }, (_what, html) => {
    const start = process.cpuUsage();
    expect(htmlToText(html)).toContain('x');
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(3_000);
  });
});
