import { convert } from 'html-to-text';
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

/**
 * The visible text of an HTML mail, for its text alternative and its preview. Links keep their address only where it
 * says something that the text does not. At most one million characters.
 */
export function htmlToText(html: string): string {
  const text = convert(cutToBudget(html.toWellFormed()).html, {
    wordwrap: false,
    limits: { maxDepth: 300, maxInputLength: 2_000_000 },
    formatters: {
      // Without this the cells of a table run together.
      cell: (element, walk, builder) => {
        walk(element.children, builder);
        builder.addInline(' ');
      },
    },
    selectors: [
      { selector: 'td', format: 'cell' },
      { selector: 'th', format: 'cell' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false, noAnchorUrl: true } },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
      ...skipped.map((selector) => ({ selector, format: 'skip' })),
    ],
  });
  return text
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .slice(0, 1_000_000)
    .trim();
}
