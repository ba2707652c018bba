/** What pg gives to a query that speaks the protocol itself. */
interface PgConnection {
  query(sql: string): void;
  sendCopyFromChunk(bytes: Buffer): void;
  endCopyFrom(): void;
}

/**
 * One `COPY … FROM STDIN` for pg's `client.query`: rows in their thousands cost Postgres half of what an INSERT costs.
 */
export class CopyIn {
  readonly done: Promise<void>;
  private resolve: () => void = () => undefined;
  private reject: (error: Error) => void = () => undefined;

  constructor(
    private readonly sql: string,
    private readonly lines: CopyLines,
  ) {
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  submit(connection: PgConnection): void {
    connection.query(this.sql);
  }

  handleCopyInResponse(connection: PgConnection): void {
    connection.sendCopyFromChunk(this.lines.written);
    connection.endCopyFrom();
  }

  handleCommandComplete(): void {
    // The end is told by `handleReadyForQuery`.
  }

  handleReadyForQuery(): void {
    this.resolve();
  }

  handleError(error: Error): void {
    this.reject(error);
  }
}

const firstBytes = 64 * 1024;
/** UTF-8 takes at most three bytes for a unit of UTF-16: what takes four are two units. */
const bytesPerUnit = 3;
const lineFeed = 0x0a;

/**
 * Rows in the text format of COPY (manual, COPY, File Formats). The values of a row are given in the order of the columns, and
 * each row is written out at once, so that thousands of rows leave nothing behind but their bytes.
 */
export class CopyLines {
  private bytes = Buffer.allocUnsafe(firstBytes);
  private length = 0;
  private line = '';

  /** Any text. */
  text(value: string | null): this {
    if (value !== null && special.test(value))
      this.line += `${value.replace(/[\\\n\r\t]/g, (sign) => escapes[sign] ?? sign)}\t`;
    else this.plain(value);
    return this;
  }

  /** A value in which nothing needs to be escaped: a number, an id, a date. */
  plain(value: string | number | boolean | null): this {
    this.line += value === null ? '\\N\t' : `${value}\t`;
    return this;
  }

  /** A bytea, given in hexadecimal. */
  bytea(hex: string): this {
    this.line += `\\\\x${hex}\t`;
    return this;
  }

  endRow(): void {
    const needed = this.length + this.line.length * bytesPerUnit;
    if (needed > this.bytes.length) this.grow(needed);
    this.length += this.bytes.write(this.line, this.length);
    // The row ends where otherwise the next value would begin.
    this.bytes[this.length - 1] = lineFeed;
    this.line = '';
  }

  /** The rows so far, in UTF-8. */
  get written(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  private grow(needed: number): void {
    const larger = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}

const special = /[\\\n\r\t]/;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
