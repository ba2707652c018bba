const blocks = new Set(
  'ADDRESS ARTICLE ASIDE BLOCKQUOTE CENTER DD DIV DL DT FIGCAPTION FIGURE FOOTER H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P PRE SECTION TABLE TR UL'.split(
    ' ',
  ),
);
const spaced = new Set('BLOCKQUOTE H1 H2 H3 H4 H5 H6 P PRE TABLE UL OL'.split(' '));
const hiding =
  /(?:^|;)\s*(?:display:\s*none|visibility:\s*(?:hidden|collapse)|opacity:\s*0*(?:\.0*)?(?:;|$)|font-size:\s*[0-3](?:\.\d+)?(?:px|pt)?\s*(?:;|$)|(?:max-)?(?:height|width):\s*0(?:px)?\s*(?:;|$))/i;

/**
 * The text of a cleaned mail that a reader can see. A mail could hide text that shows up only where its answer is
 * read; such text does not come along. `document` is an inert one, of DOMParser.
 */
export function visibleText(document: Document): string {
  const lines: string[] = [''];
  const endLine = () => {
    if (lines.at(-1) !== '') lines.push('');
  };
  const walk = (node: Node, preformatted: boolean) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const text = node.nodeValue ?? '';
      if (preformatted) {
        const [first = '', ...rest] = text.split('\n');
        lines.push((lines.pop() ?? '') + first, ...rest);
      } else append(lines, text.replace(/\s+/g, ' '));
      return;
    }
    if (!(node instanceof Element) || isHidden(node)) return;
    if (node.tagName === 'BR') {
      lines.push('');
      return;
    }
    const isBlock = blocks.has(node.tagName);
    if (isBlock) endLine();
    if (node.tagName === 'LI') append(lines, '- ');
    const start = lines.length - 1;
    for (const child of node.childNodes) walk(child, preformatted || node.tagName === 'PRE');
    if (node.tagName === 'TD' || node.tagName === 'TH') append(lines, ' ');
    if (!isBlock) return;
    endLine();
    if (node.tagName === 'BLOCKQUOTE') {
      let end = lines.length - 1;
      while (end > start && lines[end - 1] === '') end -= 1;
      for (let index = start; index < end; index += 1) lines[index] = `> ${lines[index] ?? ''}`.trimEnd();
    }
    if (spaced.has(node.tagName) && lines.length > 1 && lines.at(-2) !== '') lines.push('');
  };
  walk(document.body, false);
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function append(lines: string[], text: string): void {
  const line = lines.pop() ?? '';
  lines.push(line === '' || line.endsWith(' ') ? line + text.replace(/^ /, '') : line + text);
}

function isHidden(element: Element): boolean {
  return element.hasAttribute('hidden') || hiding.test(element.getAttribute('style') ?? '');
}
