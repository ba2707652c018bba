import { CssSyntaxError } from 'postcss';
import { parseCss, sanitizeStyle } from './css-sanitizer.js';

const maxSheets = 50;
const maxSheetChars = 100_000;
const maxRules = 500;
const maxClasses = 20;
/** A tag, a class, or a tag with a class: all that mail programs use for the look of text. */
const simpleSelector = /^([a-z][a-z0-9]*)?(?:\.([\w-]+))?$/i;

export interface StyleRuleLimits {
  /** Characters of declarations kept for one selector. */
  maxPerSelector: number;
  /** Characters of declarations kept for all selectors. */
  maxKept: number;
  /** Characters of declarations written into one element. */
  maxPerElement: number;
  /** Characters of declarations written into all elements; then no more is written at all. */
  maxWritten: number;
}

const defaultLimits: StyleRuleLimits = {
  maxPerSelector: 4_000,
  maxKept: 200_000,
  maxPerElement: 8_000,
  maxWritten: 600_000,
};

/**
 * What the style sheets of a mail say about single elements, to be written into their style attributes: the sheets
 * themselves are dropped. Outlook spaces its paragraphs this way alone. Rules inside `@media` and selectors that look
 * beyond one element are left out, and so is what goes over a limit: one long rule, written into thousands of
 * elements, would make a small mail huge.
 */
export class StyleRules {
  private readonly bySelector = new Map<string, string>();
  private readonly byElement = new Map<string, string>();
  private kept = 0;
  private written = 0;

  constructor(
    html: string,
    private readonly limits: StyleRuleLimits = defaultLimits,
  ) {
    let rules = 0;
    for (const rule of sheetsOf(html).flatMap(rulesOf)) {
      for (const selector of rule.selectors) {
        const match = simpleSelector.exec(selector.trim());
        if (match === null || match[0] === '') continue;
        rules += 1;
        if (rules > maxRules) return;
        this.keep(`${match[1]?.toLowerCase() ?? ''}.${match[2] ?? ''}`, rule.style);
      }
    }
  }

  /** How many characters of declarations are kept, and how many were written into elements. */
  get chars(): { kept: number; written: number } {
    return { kept: this.kept, written: this.written };
  }

  /** The declarations for an element, weakest selector first. Already sanitised; empty when there are none. */
  styleFor(tag: string, classes: string | undefined): string {
    if (this.bySelector.size === 0) return '';
    const names = classes === undefined ? [] : classes.split(/\s+/, maxClasses).filter((name) => name !== '');
    const element = [tag, ...names].join(' ');
    let style = this.byElement.get(element);
    if (style === undefined) {
      style = this.joined([`${tag}.`, ...names.map((name) => `.${name}`), ...names.map((name) => `${tag}.${name}`)]);
      this.byElement.set(element, style);
    }
    if (this.written + style.length > this.limits.maxWritten) {
      this.bySelector.clear();
      this.byElement.clear();
      return '';
    }
    this.written += style.length;
    return style;
  }

  private keep(key: string, style: string): void {
    const before = this.bySelector.get(key);
    const chars = (before?.length ?? 0) + style.length;
    if (chars > this.limits.maxPerSelector || this.kept + style.length > this.limits.maxKept) return;
    this.kept += style.length;
    this.bySelector.set(key, before === undefined ? style : `${before};${style}`);
  }

  private joined(keys: readonly string[]): string {
    const styles: string[] = [];
    let chars = 0;
    for (const key of keys) {
      const style = this.bySelector.get(key);
      if (style === undefined || chars + style.length > this.limits.maxPerElement) continue;
      chars += style.length;
      styles.push(style);
    }
    return styles.join(';');
  }
}

function rulesOf(sheet: string): { selectors: string[]; style: string }[] {
  try {
    const rules = parseCss(sheet).filter((node) => node.type === 'rule');
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
  const opening = /<!--|<style\b[^<>]{0,500}>/gi;
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
    if (chars > maxSheetChars || sheets.length >= maxSheets) break;
    if (end > 0 && !/\bmedia\s*=\s*["']?\s*print/i.test(match[0])) {
      sheets.push(html.slice(opening.lastIndex, opening.lastIndex + end).replace(/<!--|-->/g, ''));
    }
    opening.lastIndex += end;
  }
  return sheets;
}
