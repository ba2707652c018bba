// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { documentText, hasFormatting, ownText, toMailHtml } from './editor-text';

const text = (value: string, ...marks: { type: string; attrs?: Record<string, unknown> }[]) => ({
  type: 'text',
  text: value,
  marks,
});
const paragraph = (...content: object[]) => ({ type: 'paragraph', content });
const doc = (...content: object[]) => ({ type: 'doc', content });
const item = (value: string) => ({ type: 'listItem', content: [paragraph(text(value))] });

describe('documentText', () => {
  it.each([
    ['paragraphs', doc(paragraph(text('a')), paragraph(), paragraph(text('b'))), 'a\n\nb'],
    ['line breaks', doc(paragraph(text('a'), { type: 'hardBreak' }, text('b'))), 'a\nb'],
    [
      'quotations',
      doc({
        type: 'blockquote',
        content: [paragraph(text('a')), { type: 'blockquote', content: [paragraph(text('b'))] }, paragraph()],
      }),
      '> a\n>> b\n>',
    ],
    [
      'lists',
      doc(
        { type: 'bulletList', content: [item('a'), item('b')] },
        { type: 'orderedList', attrs: { start: 3 }, content: [item('c')] },
      ),
      '- a\n- b\n3. c',
    ],
    [
      'links',
      doc(paragraph(text('here', { type: 'link', attrs: { href: 'https://example.org/a' } }))),
      'here <https://example.org/a>',
    ],
    [
      'links that say their address',
      doc(paragraph(text('example.org', { type: 'link', attrs: { href: 'https://example.org' } }))),
      'example.org',
    ],
  ])('writes %s', (_what, document, expected) => {
    expect(documentText(document)).toBe(expected);
  });
});

describe('ownText', () => {
  it('is without quotations', () => {
    expect(ownText(doc(paragraph(text('a')), { type: 'blockquote', content: [paragraph(text('attached'))] }))).toBe(
      'a',
    );
  });
});

describe('hasFormatting', () => {
  it('minds marks, not lists and quotations', () => {
    expect(hasFormatting(doc({ type: 'bulletList', content: [item('a')] }))).toBe(false);
    expect(
      hasFormatting(
        doc({ type: 'bulletList', content: [{ type: 'listItem', content: [paragraph(text('a', { type: 'bold' }))] }] }),
      ),
    ).toBe(true);
  });
});

describe('toMailHtml', () => {
  it('writes the looks into each element and gives empty lines a height', () => {
    const html = toMailHtml('<p>a</p><p></p><blockquote><p>b</p></blockquote>');

    expect(html).toContain('<p style="margin:0">a</p><p style="margin:0"><br></p>');
    expect(html).toMatch(/<blockquote style="[^"]+" type="cite"><p style="margin:0">b<\/p><\/blockquote>/);
  });
});
