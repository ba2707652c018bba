import postcss, { CssSyntaxError, type ChildNode } from 'postcss';
import valueParser from 'postcss-value-parser';
import { allowedProperties } from './css-properties.js';
import { isColor, tokensOf, valueNodes } from './css-values.js';

export interface SanitizedStyle {
  /** Declarations for a style attribute; empty when nothing was allowed. */
  style: string;
  /** Pictures that the style wanted to load. */
  remoteImageCount: number;
}

const maxStyleChars = 20_000;

/**
 * Keeps of a style attribute what only changes looks: an allow-list of properties whose values are words, lengths
 * within limits and colours. `background` becomes `background-color`, since its picture is never loaded.
 */
export function sanitizeStyle(style: string): SanitizedStyle {
  const kept: string[] = [];
  let remoteImageCount = 0;
  if (style.length > maxStyleChars) return { style: '', remoteImageCount };
  for (const node of declarationsOf(style)) {
    if (node.type !== 'decl') continue;
    const property = node.prop.toLowerCase();
    if (property.startsWith('background') && /url\s*\(/i.test(node.value)) remoteImageCount += 1;
    const line = property === 'background' ? backgroundColor(node.value) : allowedDeclaration(property, node.value);
    if (line !== null) kept.push(line);
  }
  return { style: kept.join(';'), remoteImageCount };
}

function allowedDeclaration(property: string, value: string): string | null {
  const check = allowedProperties.get(property);
  if (check === undefined) return null;
  const tokens = tokensOf(value);
  if (tokens === null) return null;
  const passes = tokens.every((token) => {
    const common = token.kind === 'word' && (token.text === 'inherit' || token.text === 'initial');
    return common || check(token);
  });
  return passes ? `${property}:${value.replace(/\s+/g, ' ').trim()}` : null;
}

/** The colour in a `background` shorthand, whatever else is in it. */
function backgroundColor(value: string): string | null {
  for (const node of valueNodes(value) ?? []) {
    const tokens = node.type === 'word' || node.type === 'function' ? tokensOf(valueParser.stringify(node)) : null;
    const token = tokens?.[0];
    if (token === undefined || backgroundWords.has(token.text) || !isColor(token)) continue;
    return `background-color:${token.text}`;
  }
  return null;
}

/** Without source maps: a comment that names one would make the parser decode what a stranger wrote there. */
export const parseCss = (css: string): ChildNode[] => postcss.parse(css, { map: false }).nodes;

const backgroundWords = new Set(
  'none repeat repeat-x repeat-y no-repeat space round scroll fixed local center top bottom left right cover contain auto border-box padding-box content-box'.split(
    ' ',
  ),
);

function declarationsOf(style: string): ChildNode[] {
  try {
    return parseCss(style);
  } catch (error) {
    if (!(error instanceof CssSyntaxError)) throw error;
    // A slip such as a stray word is common in hand-made mail. Where nothing is quoted or nested, splitting is safe.
    if (/["'(){}\\/]/.test(style)) return [];
    return style.split(';').flatMap((piece) => (/^\s*[a-z-]+\s*:[^:]+$/i.test(piece) ? parseCss(piece) : []));
  }
}
