/** An argument of an IMAP command: an atom, quoted string or literal as its text, or a list in parentheses. */
export type Argument = string | readonly Argument[];

/**
 * Takes the arguments of a command apart. `text` has literals in it as they were sent (`{5}`, line end, five bytes), one
 * character per byte. What stands in brackets belongs to its atom, as in `BODY[HEADER.FIELDS (To)]<0.10>`.
 * @throws Error when a quote, bracket or parenthesis is not closed.
 */
export function parseArguments(text: string): Argument[] {
  const reader = new ArgumentReader(text);
  return reader.list('');
}

class ArgumentReader {
  private at = 0;

  constructor(private readonly text: string) {}

  list(end: ')' | ''): Argument[] {
    const items: Argument[] = [];
    for (;;) {
      while (this.text[this.at] === ' ') this.at += 1;
      const next = this.text[this.at];
      if (next === undefined) {
        if (end !== '') throw new Error('a parenthesis is not closed');
        return items;
      }
      if (next === end) {
        this.at += 1;
        return items;
      }
      items.push(this.item(next));
    }
  }

  private item(first: string): Argument {
    if (first === '(') {
      this.at += 1;
      return this.list(')');
    }
    if (first === '"') return this.quoted();
    const literal = /^\{(\d+)\+?\}\r?\n/.exec(this.text.slice(this.at, this.at + 30));
    return literal === null ? this.atom() : this.literal(literal[0].length, Number(literal[1]));
  }

  private quoted(): string {
    const found = /"((?:[^"\\]|\\.)*)"/y;
    found.lastIndex = this.at;
    const match = found.exec(this.text);
    if (match === null) throw new Error('a quote is not closed');
    this.at = found.lastIndex;
    return (match[1] ?? '').replace(/\\(.)/g, '$1');
  }

  private literal(headLength: number, length: number): string {
    const start = this.at + headLength;
    this.at = start + length;
    return this.text.slice(start, this.at);
  }

  private atom(): string {
    const found = /(?:\[[^\]]*\]|[^ ()[])+/y;
    found.lastIndex = this.at;
    const match = found.exec(this.text);
    if (match === null) throw new Error('a bracket is not closed');
    this.at = found.lastIndex;
    return match[0];
  }
}

/** The text of an argument that must not be a list. @throws Error */
export function textOf(argument: Argument | undefined): string {
  if (typeof argument !== 'string') throw new Error('an argument is missing');
  return argument;
}

/** The texts of a list, or of a single argument. */
export function textsOf(argument: Argument | undefined): string[] {
  if (argument === undefined) return [];
  return typeof argument === 'string' ? [argument] : argument.map((item) => textOf(item));
}

/** Whether a number is in a set such as `1:4,9,20:*`, where `*` is `highest` (RFC 9051 section 9, sequence-set). */
export function inSet(set: string, highest: number): (number: number) => boolean {
  const ranges = set.split(',').map((part) => {
    const ends = part.split(':').map((end) => (end === '*' ? highest : Number(end)));
    if (ends.some((end) => !Number.isInteger(end))) throw new Error(`${set} is no set of numbers`);
    return { low: Math.min(...ends), high: Math.max(...ends) };
  });
  return (number) => ranges.some(({ low, high }) => number >= low && number <= high);
}

/** Writes ascending numbers as a set: `1:4,9`. */
export function formatSet(numbers: readonly number[]): string {
  const ranges: { low: number; high: number }[] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last !== undefined && number === last.high + 1) last.high = number;
    else ranges.push({ low: number, high: number });
  }
  return ranges.map(({ low, high }) => (low === high ? String(low) : `${low}:${high}`)).join(',');
}

/** A string as it goes over the line: quoted where that is allowed, else a literal; `NIL` for null. */
export function quoted(text: string | null): string {
  if (text === null) return 'NIL';
  if (/^[\x20-\x7e]*$/.test(text)) return `"${text.replace(/["\\]/g, '\\$&')}"`;
  return literal(text);
}

/** A literal; `text` has one character per byte. */
export function literal(text: string): string {
  return `{${text.length}}\r\n${text}`;
}
