import { visibleText } from '../reply-visible-text';

/** A filled-in template as both kinds of editor take it. */
export interface TemplateContent {
  readonly html: string;
  readonly text: string;
}

const blocks =
  'address, article, blockquote, center, dd, div, dl, dt, footer, h1, h2, h3, h4, h5, h6, header, li, ol, p, pre, section, table, ul';

/**
 * What a template says, without how it is laid out: templates are pages with tables, colours and pictures, and a person goes
 * on writing in the text. Links and emphasis stay; the editor takes nothing in that it could not have made itself.
 */
export function templateContent(html: string): TemplateContent {
  const page = new DOMParser().parseFromString(html, 'text/html');
  for (const element of page.querySelectorAll('head, script, style, title, img, svg, hr')) element.remove();
  const text = visibleText(page);
  for (const heading of page.querySelectorAll('h1, h2, h3, h4, h5, h6')) emphasise(heading);
  // From within: a table may lie in the cell of another.
  for (const part of [...page.querySelectorAll('table, caption, thead, tbody, tfoot, tr')].toReversed()) flatten(part);
  return { html: page.body.innerHTML.trim(), text };
}

function emphasise(heading: Element): void {
  const paragraph = heading.ownerDocument.createElement('p');
  const strong = heading.ownerDocument.createElement('strong');
  strong.append(...heading.childNodes);
  paragraph.append(strong);
  heading.replaceWith(paragraph);
}

/** A row of short cells becomes a line, and one that lays out blocks becomes those blocks. Nothing is left of the table. */
function flatten(part: Element): void {
  const place = part.ownerDocument.createElement('div');
  const cells = part.tagName === 'TR' ? [...part.children].filter((cell) => cell.textContent.trim() !== '') : [];
  if (part.tagName !== 'TR') place.append(...part.childNodes);
  else if (cells.some((cell) => cell.querySelector(blocks) !== null)) {
    for (const cell of cells) {
      const block = part.ownerDocument.createElement('div');
      block.append(...cell.childNodes);
      place.append(block);
    }
  } else {
    for (const [index, cell] of cells.entries()) place.append(...(index === 0 ? [] : [' ']), ...cell.childNodes);
  }
  part.replaceWith(place);
}
