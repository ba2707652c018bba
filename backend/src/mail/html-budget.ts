export interface HtmlLimits {
  /** Characters that are looked at. */
  maxChars: number;
  /** Start tags and end tags together, counted as written. */
  maxTags: number;
  /** Elements open at once, counted as written. */
  maxDepth: number;
}

export const defaultHtmlLimits: HtmlLimits = { maxChars: 2_000_000, maxTags: 40_000, maxDepth: 1_000 };

const voidTags = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));
/** Their end tag may be left out, so that open ones say nothing about depth. */
const optionalEndTags = new Set(
  'p li dt dd td th tr thead tbody tfoot option optgroup colgroup html body head'.split(' '),
);

/**
 * Cuts HTML before the point where a parser would work or nest too much. One linear scan without a tree, because the
 * parsers themselves take quadratic time on deep nesting. The count is coarse (it also sees tags inside comments),
 * which is harmless: real mail stays far below the limits.
 */
export function cutToBudget(html: string, limits: HtmlLimits = defaultHtmlLimits): { html: string; cut: boolean } {
  const text = html.length > limits.maxChars ? html.slice(0, limits.maxChars) : html;
  const openByName = new Map<string, number>();
  let depth = 0;
  let tags = 0;
  for (const match of text.matchAll(/<(\/?)([a-z][a-z0-9:-]*)/gi)) {
    tags += 1;
    const name = (match[2] ?? '').toLowerCase();
    if (!voidTags.has(name) && !optionalEndTags.has(name)) {
      const open = openByName.get(name) ?? 0;
      if (match[1] === '') {
        openByName.set(name, open + 1);
        depth += 1;
      } else if (open > 0) {
        openByName.set(name, open - 1);
        depth -= 1;
      }
    }
    if (tags > limits.maxTags || depth > limits.maxDepth) return { html: text.slice(0, match.index), cut: true };
  }
  return { html: text, cut: text.length < html.length };
}
