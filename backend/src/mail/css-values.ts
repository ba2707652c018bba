import valueParser, { type Node } from 'postcss-value-parser';

/** A word or a function that stands alone in a CSS value; commas and blanks are dropped. */
type Token = { kind: 'word'; text: string } | { kind: 'string'; text: string } | { kind: 'function'; text: string };

/** True for one piece of a value. */
export type TokenCheck = (token: Token) => boolean;

const colorFunctions = new Set(['rgb', 'rgba', 'hsl', 'hsla']);
const lengthUnits = new Set(['', 'px', 'pt', 'pc', 'em', 'rem', 'ex', 'ch', 'in', 'cm', 'mm', '%']);
const pxPerUnit: Record<string, number> = { pt: 4 / 3, pc: 16, em: 16, rem: 16, ex: 8, ch: 8, in: 96, cm: 38, mm: 3.8 };

const maxValueChars = 2000;
/** Longer words are neither lengths, nor colours, nor names. */
const maxWordChars = 100;
/** An honest value of an allowed property has one function, and that one has no other inside. */
const maxValueDepth = 4;

/** The pieces of a value, or null when it is too long or too deeply nested: the parser's helpers call themselves. */
export function valueNodes(value: string): Node[] | null {
  if (value.length > maxValueChars) return null;
  let depth = 0;
  for (const character of value) {
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    if (depth > maxValueDepth) return null;
  }
  return valueParser(value).nodes;
}

/**
 * Takes a value apart. Null when it holds anything that could name a resource, run, or hide from a reader of the
 * text: every function but colours, escapes, comments, blocks, `!`, and characters that no allowed property needs.
 */
export function tokensOf(value: string): Token[] | null {
  const nodes = valueNodes(value);
  if (nodes === null || /[\\<>{}@;!]|[^\P{Cc}\t\n\r]/u.test(value)) return null;
  const tokens: Token[] = [];
  for (const node of nodes) {
    if (node.type === 'space' || (node.type === 'div' && (node.value === ',' || node.value === '/'))) continue;
    if (node.type === 'word' && node.value.length > maxWordChars) return null;
    if (node.type === 'word') tokens.push({ kind: 'word', text: node.value.toLowerCase() });
    else if (node.type === 'string' && !('unclosed' in node)) tokens.push({ kind: 'string', text: node.value });
    else if (node.type === 'function' && !('unclosed' in node) && colorFunctions.has(node.value.toLowerCase())) {
      const text = valueParser.stringify(node).toLowerCase();
      if (!/^[a-z]+\([\d\s.,%/deg-]*\)$/.test(text)) return null;
      tokens.push({ kind: 'function', text });
    } else return null;
  }
  return tokens.length === 0 ? null : tokens;
}

export const isColor: TokenCheck = (token) =>
  token.kind === 'function' || (token.kind === 'word' && /^(#[0-9a-f]{3,8}|[a-z]{3,24})$/.test(token.text));

/** One of a list of words. */
export function oneOf(words: string): TokenCheck {
  const allowed = new Set(words.split(' '));
  return (token) => token.kind === 'word' && allowed.has(token.text);
}

/** A length in `min`..`max` pixels (a font-relative unit counts as at 16 px) or per cent. */
export function length(min: number, max: number): TokenCheck {
  return (token) => {
    const match = token.kind === 'word' ? /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))([a-z%]*)$/.exec(token.text) : null;
    if (match === null || !lengthUnits.has(match[2] ?? '')) return false;
    const pixels = Number(match[1]) * (pxPerUnit[match[2] ?? ''] ?? 1);
    return pixels >= min && pixels <= max;
  };
}

/** A plain number in `min`..`max`. */
export function number(min: number, max: number): TokenCheck {
  return (token) => {
    if (token.kind !== 'word' || !/^(?:\d+|\d*\.\d+)$/.test(token.text)) return false;
    return Number(token.text) >= min && Number(token.text) <= max;
  };
}

/** A font name: quoted, or words. */
export const isFontName: TokenCheck = (token) =>
  token.kind === 'string'
    ? /^[\p{L}\p{N} _.,&+-]{1,80}$/u.test(token.text)
    : /^[\p{L}_-][\p{L}\p{N}_.-]{0,60}$/u.test(token.text);

export const either =
  (...checks: TokenCheck[]): TokenCheck =>
  (token) =>
    checks.some((check) => check(token));
