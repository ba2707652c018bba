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
});
