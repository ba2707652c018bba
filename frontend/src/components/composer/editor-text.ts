import type { JSONContent } from '@tiptap/core';
import { escapeHtml } from '../../lib/reply';

/** The plain text of the editor's document: quotes behind `> `, lists with their marks, links with their address. */
export function documentText(document: JSONContent): string {
  return blockLines(document).join('\n').trimEnd();
}

/** The text without quotations: what the person wrote. */
export function ownText(document: JSONContent): string {
  const own = (document.content ?? []).filter((node) => node.type !== 'blockquote');
  return documentText({ ...document, content: own });
}

/** Whether plain text would lose something that the document shows. Quotes and lists keep a form in plain text. */
export function hasFormatting(document: JSONContent): boolean {
  if ((document.marks ?? []).length > 0) return true;
  return (document.content ?? []).some(hasFormatting);
}

function blockLines(node: JSONContent): string[] {
  const children = node.content ?? [];
  switch (node.type) {
    case 'paragraph':
      return inlineText(children).split('\n');
    case 'blockquote':
      return children
        .flatMap(blockLines)
        .map((line) => (line === '' ? '>' : line.startsWith('>') ? `>${line}` : `> ${line}`));
    case 'bulletList':
      return children.flatMap((item) => itemLines(item, '- '));
    case 'orderedList': {
      const start: unknown = node.attrs?.['start'];
      const first = typeof start === 'number' ? start : 1;
      return children.flatMap((item, index) => itemLines(item, `${first + index}. `));
    }
    default:
      return children.flatMap(blockLines);
  }
}

function itemLines(item: JSONContent, mark: string): string[] {
  const lines = (item.content ?? []).flatMap(blockLines);
  return lines.map((line, index) => (index === 0 ? mark : ' '.repeat(mark.length)) + line);
}

function inlineText(nodes: readonly JSONContent[]): string {
  return nodes.map((node) => (node.type === 'hardBreak' ? '\n' : textOf(node))).join('');
}

function textOf(node: JSONContent): string {
  const text = node.text ?? '';
  const href: unknown = node.marks?.find((mark) => mark.type === 'link')?.attrs?.['href'];
  const isSaid =
    typeof href !== 'string' ||
    href.replace(/^mailto:|^https?:\/\/|\/$/g, '') === text.replace(/^https?:\/\/|\/$/g, '');
  return isSaid ? text : `${text} <${href}>`;
}

const styles: Readonly<Record<string, string>> = {
  P: 'margin:0',
  BLOCKQUOTE: 'margin:0 0 0 0.8ex;border-left:2px solid #ccc;padding-left:1ex',
  UL: 'margin:0;padding-left:2em',
  OL: 'margin:0;padding-left:2em',
};

/** The editor's HTML as mail: what the editor's style sheet says goes into each element, since mail has no style sheet. */
export function toMailHtml(editorHtml: string): string {
  const { body } = new DOMParser().parseFromString(editorHtml, 'text/html');
  for (const element of body.querySelectorAll<HTMLElement>('p, blockquote, ul, ol')) {
    element.setAttribute('style', styles[element.tagName] ?? '');
    // An empty paragraph has no height outside an editor.
    if (element.tagName === 'P' && element.childNodes.length === 0)
      element.append(body.ownerDocument.createElement('br'));
    if (element.tagName === 'BLOCKQUOTE') element.setAttribute('type', 'cite');
  }
  for (const link of body.querySelectorAll('a')) {
    link.removeAttribute('target');
    link.removeAttribute('class');
  }
  return `<div style="font-family:${escapeHtml(mailFont)};font-size:14px;line-height:1.5">${body.innerHTML}</div>`;
}

const mailFont = "-apple-system,'Segoe UI',Roboto,Arial,sans-serif";
