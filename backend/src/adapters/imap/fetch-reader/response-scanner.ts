/**
 * A server response in the form in which it stands on the wire (RFC 3501 section 7), with a place to read on. Each character
 * of `text` is one byte (Latin-1), so that lengths of literals count characters. Every method throws `Unreadable` where the
 * text is not what it expects.
 */
export class ResponseScanner {
  private readonly hasEightBit: boolean;

  constructor(
    readonly text: string,
    public at = 0,
  ) {
    this.hasEightBit = /[\x80-\xff]/.test(text);
  }

  /** The character code at the place to read on; NaN at the end. */
  get code(): number {
    return this.text.charCodeAt(this.at);
  }

  skipSpaces(): void {
    while (this.code === space) this.at += 1;
  }

  expect(code: number): void {
    if (this.code !== code) throw new Unreadable();
    this.at += 1;
  }

  /** Passes over one value of any kind: a string, a literal, an atom or a list with all that is in it. */
  skip(): void {
    const { text } = this;
    let depth = 0;
    this.skipSpaces();
    do {
      const code = text.charCodeAt(this.at);
      if (code === quote) this.at = this.endOfQuoted() + 1;
      else if (code === brace) this.at = this.startOfLiteral() + this.literalLength();
      else if (code === open) {
        if (++depth > deepest) throw new Unreadable();
        this.at += 1;
      } else if (code === close) {
        if (depth-- === 0) throw new Unreadable();
        this.at += 1;
      } else if (code === space) this.at += 1;
      else this.skipAtom();
    } while (depth > 0);
  }

  /** Passes over what is left of a list, and its end. */
  skipRest(): void {
    while (!this.atEndOfList()) this.skip();
    this.at += 1;
  }

  /** Whether the list that is being read ends here. */
  atEndOfList(): boolean {
    this.skipSpaces();
    if (Number.isNaN(this.code)) throw new Unreadable();
    return this.code === close;
  }

  /** A string in any of its forms as the bytes that it is; empty for NIL. */
  bytes(): string {
    this.skipSpaces();
    const { text, code } = this;
    if (code === quote) {
      const start = this.at + 1;
      const end = this.endOfQuoted();
      this.at = end + 1;
      const raw = text.slice(start, end);
      return raw.includes('\\') ? raw.replace(/\\(.)/g, '$1') : raw;
    }
    if (code === brace) {
      const start = this.startOfLiteral();
      this.at = start + this.literalLength();
      return text.slice(start, this.at);
    }
    if (code === open) throw new Unreadable();
    const atom = this.atom();
    return isNil(atom) ? '' : atom;
  }

  /** The same as text in UTF-8. */
  string(): string {
    const bytes = this.bytes();
    return this.hasEightBit && /[\x80-\xff]/.test(bytes) ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes;
  }

  /** Letters, digits and signs up to a blank or a bracket. */
  atom(): string {
    this.skipSpaces();
    const start = this.at;
    this.skipAtom();
    return this.text.slice(start, this.at);
  }

  /** A number without sign, below 2^53. */
  number(): number {
    this.skipSpaces();
    const start = this.at;
    let value = 0;
    for (let code = this.code; code >= digit0 && code <= digit9; code = this.code) {
      value = value * 10 + (code - digit0);
      this.at += 1;
    }
    if (this.at === start || this.at - start > 15) throw new Unreadable();
    return value;
  }

  /** Begins to read a list; false for NIL, which is passed over. */
  beginList(): boolean {
    this.skipSpaces();
    if (this.code === open) {
      this.at += 1;
      return true;
    }
    if (!isNil(this.atom())) throw new Unreadable();
    return false;
  }

  private skipAtom(): void {
    const { text } = this;
    const start = this.at;
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (!(code > space) || code === open || code === close || code === quote || code === brace) break;
      this.at += 1;
    }
    if (this.at === start) throw new Unreadable();
  }

  private endOfQuoted(): number {
    const { text } = this;
    for (let from = this.at + 1; ;) {
      const end = text.indexOf('"', from);
      if (end < 0) throw new Unreadable();
      let escapes = 0;
      while (text.charCodeAt(end - 1 - escapes) === backslash) escapes += 1;
      // A sign before the opening quote cannot be reached: the quote itself is in between.
      if (escapes % 2 === 0) return end;
      from = end + 1;
    }
  }

  private startOfLiteral(): number {
    const end = this.text.indexOf('}\r\n', this.at);
    if (end < 0 || end - this.at > 11) throw new Unreadable();
    return end + 3;
  }

  private literalLength(): number {
    const length = Number(this.text.slice(this.at + 1, this.text.indexOf('}', this.at)));
    if (!(length >= 0) || this.startOfLiteral() + length > this.text.length) throw new Unreadable();
    return length;
  }
}

/** The response is malformed, or unusual enough that it is left to a parser that takes its time. */
export class Unreadable extends Error {}

/** What is nested deeper than this is no honest mail. */
const deepest = 40;

const [space, quote, open, close, backslash, brace] = [0x20, 0x22, 0x28, 0x29, 0x5c, 0x7b];
const [digit0, digit9] = [0x30, 0x39];

const isNil = (atom: string): boolean => atom.length === 3 && atom.toUpperCase() === 'NIL';
