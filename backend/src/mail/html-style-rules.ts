import postcss, { CssSyntaxError } from 'postcss';
import { sanitizeStyle } from './css-sanitizer.js';

const maxSheetChars = 100_000;
const maxRules = 500;
/** A tag, a class, or a tag with a class: all that mail programs use for the look of text. */
const simpleSelector = /^([a-z][a-z0-9]*)?(?:\.([\w-]+))?$/i;

/**
 * What the style sheets of a mail say about single elements, to be written into their style attributes: the sheets
 * themselves are dropped. Outlook spaces its paragraphs this way alone. Rules inside `@media` and selectors that look
 * beyond one element are left out.
 */
export class StyleRules {
  private readonly bySelector = new Map<string, string>();

  constructor(html: string) {
    let rules = 0;
    for (const rule of sheetsOf(html).flatMap(rulesOf)) {
      for (const selector of rule.selectors) {
        const match = simpleSelector.exec(selector.trim());
        if (match === null || match[0] === '' || (rules += 1) > maxRules) continue;
        const key = `${match[1]?.toLowerCase() ?? ''}.${match[2] ?? ''}`;
        const before = this.bySelector.get(key);
        this.bySelector.set(key, before === undefined ? rule.style : `${before};${rule.style}`);
      }
    }
  }

  /** The declarations for an element, weakest selector first. Already sanitised; empty when there are none. */
  styleFor(tag: string, classes: string | undefined): string {
    if (this.bySelector.size === 0) return '';
    const names = classes === undefined ? [] : classes.split(/\s+/, 20).filter((name) => name !== '');
    const keys = [`${tag}.`, ...names.map((name) => `.${name}`), ...names.map((name) => `${tag}.${name}`)];
    return keys.flatMap((key) => this.bySelector.get(key) ?? []).join(';');
  }
}

function rulesOf(sheet: string): { selectors: string[]; style: string }[] {
  try {
    const rules = postcss.parse(sheet).nodes.filter((node) => node.type === 'rule');
    return rules.flatMap((rule) => {
      const { style } = sanitizeStyle(
        rule.nodes.flatMap((node) => (node.type === 'decl' ? `${node.prop}:${node.value}` : [])).join(';'),
      );
      return style === '' ? [] : [{ selectors: rule.selectors, style }];
    });
  } catch (error) {
    if (!(error instanceof CssSyntaxError)) throw error;
    return [];
  }
}

/** The text of the `<style>` elements that stand outside comments: those inside are for Outlook's eyes. */
function sheetsOf(html: string): string[] {
  const sheets: string[] = [];
  const opening = /<!--|<style\b[^>]{0,500}>/gi;
  let chars = 0;
  for (let match = opening.exec(html); match !== null; match = opening.exec(html)) {
    const isComment = match[0] === '<!--';
    // `<!-->` is a whole comment, so the search starts inside the opening mark.
    const end = isComment
      ? html.indexOf('-->', match.index + 2)
      : html.slice(opening.lastIndex, opening.lastIndex + maxSheetChars).search(/<\/style/i);
    if (end < 0) break;
    if (isComment) {
      opening.lastIndex = end + 3;
      continue;
    }
    chars += end;
    if (chars > maxSheetChars) break;
    if (!/\bmedia\s*=\s*["']?\s*print/i.test(match[0])) {
      sheets.push(html.slice(opening.lastIndex, opening.lastIndex + end).replace(/<!--|-->/g, ''));
    }
    opening.lastIndex += end;
  }
  return sheets;
}
