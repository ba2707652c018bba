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
/** So many characters are turned into bytes at a time, as each time costs as much as some hundred of them. */
const charsAtOnce = 4096;

/** Rows, or the ends of rows, among the bytes of `lines`. */
export interface WrittenLines {
  readonly lines: CopyLines;
  readonly start: number;
  readonly end: number;
}

/**
 * Rows in the text format of COPY (manual, COPY, File Formats). The values of a row are given in the order of the columns, and
 * rows are soon turned into bytes, so that thousands of them leave nothing behind but these.
 */
export class CopyLines {
  private bytes = Buffer.allocUnsafe(firstBytes);
  private length = 0;
  /** What is not among the bytes yet. */
  private pending = '';
  private separator = '';

  /** Any text. */
  text(value: string | null): this {
    return this.plain(
      value !== null && special.test(value) ? value.replace(/[\\\n\r\t]/g, (sign) => escapes[sign] ?? sign) : value,
    );
  }

  /** A value in which nothing needs to be escaped: a number, an id, a date. */
  plain(value: string | number | boolean | null): this {
    this.pending += this.separator + (value ?? '\\N');
    this.separator = '\t';
    return this;
  }

  /** A bytea, given in hexadecimal. */
  bytea(hex: string): this {
    return this.plain(`\\\\x${hex}`);
  }

  endRow(): void {
    this.pending += '\n';
    this.separator = '';
    if (this.pending.length >= charsAtOnce) this.flush();
  }

  /** Ends a row with values that were written before, with the end of their row. */
  endRowWith({ lines, start, end }: WrittenLines): void {
    this.pending += this.separator;
    this.separator = '';
    this.flush();
    this.makeRoom(end - start);
    this.length += lines.bytes.copy(this.bytes, this.length, start, end);
  }

  /** How many bytes are written. */
  get size(): number {
    this.flush();
    return this.length;
  }

  /** The rows so far, in UTF-8. */
  get written(): Buffer {
    return this.bytes.subarray(0, this.size);
  }

  private flush(): void {
    if (this.pending === '') return;
    this.makeRoom(this.pending.length * bytesPerUnit);
    this.length += this.bytes.write(this.pending, this.length);
    this.pending = '';
  }

  private makeRoom(needed: number): void {
    if (this.length + needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.length + needed, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}

const special = /[\\\n\r\t]/;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
