import { convert, type FormatCallback } from 'html-to-text';
import { cutToBudget } from './html-budget.js';

const skipped = [
  'head',
  'title',
  'script',
  'style',
  'template',
  'noscript',
  'select',
  'textarea',
  'svg',
  'math',
  'object',
  'iframe',
  'img',
  '[hidden]',
  // What the mail hides from a reader must not come back in a reply or a search result.
  '[style*="display:none"]',
  '[style*="display: none"]',
];

const maxTextChars = 1_000_000;
/** Quotes and lists inside of this many others are not set in any further: each level would write every line again. */
const maxIndents = 5;

/**
 * The visible text of an HTML mail, for its text alternative and its preview. Links keep their address only where it
 * says something that the text does not. At most one million characters.
 */
export function htmlToText(html: string): string {
  let indents = 0;
  const indented =
    (name: string): FormatCallback =>
    (element, walk, builder, options) => {
      const format = builder.options.formatters?.[name];
      if (format === undefined || indents >= maxIndents) {
        walkInLines(element, walk, builder, options);
        return;
      }
      indents += 1;
      format(element, walk, builder, options);
      indents -= 1;
    };
  const text = convert(cutToBudget(html.toWellFormed()).html, {
    wordwrap: false,
    limits: { maxDepth: 300, maxInputLength: 2_000_000 },
    formatters: {
      // Without this the cells of a table run together.
      cell: (element, walk, builder) => {
        walk(element.children, builder);
        builder.addInline(' ');
      },
      quote: indented('blockquote'),
      bullets: indented('unorderedList'),
      numbers: (element, ...rest) =>
        indented('orderedList')({ ...element, attribs: numberedFrom(element.attribs) }, ...rest),
    },
    selectors: [
      { selector: 'td', format: 'cell' },
      { selector: 'th', format: 'cell' },
      { selector: 'blockquote', format: 'quote' },
      { selector: 'ul', format: 'bullets' },
      { selector: 'ol', format: 'numbers' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false, noAnchorUrl: true } },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
      ...skipped.map((selector) => ({ selector, format: 'skip' })),
    ],
  });
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .slice(0, maxTextChars)
    .toWellFormed();
}

/** What stands in place of a quote or a list that is too deep: its lines, as they are. */
const walkInLines: FormatCallback = (element, walk, builder) => {
  for (const child of element.children) {
    builder.openBlock({ leadingLineBreaks: 1 });
    walk([child], builder);
    builder.closeBlock({ trailingLineBreaks: 1 });
  }
};

/** Lists count in plain numbers from a sane start: the library's Roman numerals and letters end where its tables do. */
function numberedFrom(attributes: unknown): Record<string, string> {
  const start = Number((attributes as { start?: string } | undefined)?.start ?? 1);
  return { start: String(Number.isInteger(start) && start >= 0 && start < 1e9 ? start : 1) };
}
