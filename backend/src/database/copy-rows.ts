const firstBytes = 64 * 1024;
/** UTF-8 takes at most three bytes for a unit of UTF-16: what takes four are two units. */
const bytesPerUnit = 3;
/** Shorter texts are as a rule plain ASCII, and copied faster than they could be handed over to be encoded. */
const shortText = 256;
const lastAscii = 0x7f;

/** Postgres counts microseconds from the year 2000. */
const epochMs = Date.UTC(2000, 0, 1);
/** Of `text` among the types of Postgres (pg_type). */
const textType = 25;
/** The only version of jsonb in the binary format so far. */
const jsonbVersion = 1;
const nullLength = -1;

/** Rows, or the ends of rows, among the bytes of `rows`. */
export interface WrittenRows {
  readonly rows: CopyRows;
  readonly start: number;
  readonly end: number;
}

/**
 * Rows in the binary format of COPY (manual, COPY, Binary Format). Each row is begun with the number of its columns, and its values are
 * given in their order and as their types: Postgres does not convert them. Thousands of rows leave nothing behind but their bytes.
 */
export class CopyRows {
  private bytes = Buffer.allocUnsafe(firstBytes);
  private length = 0;

  startRow(columns: number): this {
    this.makeRoom(2);
    this.length = this.bytes.writeInt16BE(columns, this.length);
    return this;
  }

  text(value: string | null): this {
    if (value === null) return this.null();
    const start = this.startValue();
    this.put(value);
    return this.endValue(start);
  }

  /** A jsonb, given as JSON. */
  json(value: string): this {
    const start = this.startValue();
    this.makeRoom(1);
    this.length = this.bytes.writeInt8(jsonbVersion, this.length);
    this.put(value);
    return this.endValue(start);
  }

  /** A text[]. */
  texts(values: readonly string[]): this {
    const start = this.startValue();
    const isEmpty = values.length === 0;
    this.makeRoom(20);
    // How many dimensions, whether there are nulls, and the type of the items; then of each dimension its size and first index.
    for (const number of isEmpty ? [0, 0, textType] : [1, 0, textType, values.length, 1])
      this.length = this.bytes.writeInt32BE(number, this.length);
    for (const value of values) this.text(value);
    return this.endValue(start);
  }

  uuid(value: string | null): this {
    return value === null ? this.null() : this.hexadecimal(value);
  }

  /** A bytea, given in hexadecimal. */
  bytea(hex: string): this {
    return this.hexadecimal(hex);
  }

  boolean(value: boolean): this {
    this.makeRoom(5);
    this.length = this.bytes.writeInt32BE(1, this.length);
    this.length = this.bytes.writeInt8(value ? 1 : 0, this.length);
    return this;
  }

  smallint(value: number): this {
    this.makeRoom(6);
    this.length = this.bytes.writeInt32BE(2, this.length);
    this.length = this.bytes.writeInt16BE(value, this.length);
    return this;
  }

  integer(value: number): this {
    this.makeRoom(8);
    this.length = this.bytes.writeInt32BE(4, this.length);
    this.length = this.bytes.writeInt32BE(value, this.length);
    return this;
  }

  bigint(value: number): this {
    return this.long(BigInt(value));
  }

  /** A timestamptz. */
  time(value: Date | null): this {
    return value === null ? this.null() : this.long(BigInt(value.getTime() - epochMs) * 1000n);
  }

  /** Ends a row with values that were written before. */
  addWritten({ rows, start, end }: WrittenRows): void {
    this.makeRoom(end - start);
    this.length += rows.bytes.copy(this.bytes, this.length, start, end);
  }

  /** How many bytes are written. */
  get size(): number {
    return this.length;
  }

  /** The rows so far. */
  get written(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  private null(): this {
    this.makeRoom(4);
    this.length = this.bytes.writeInt32BE(nullLength, this.length);
    return this;
  }

  private long(value: bigint): this {
    this.makeRoom(12);
    this.length = this.bytes.writeInt32BE(8, this.length);
    this.length = this.bytes.writeBigInt64BE(value, this.length);
    return this;
  }

  /** Dashes, as in UUIDs, are left out. */
  private hexadecimal(digits: string): this {
    const start = this.startValue();
    this.makeRoom(digits.length / 2);
    let high = -1;
    for (let index = 0; index < digits.length; index += 1) {
      const code = digits.charCodeAt(index);
      if (code === dash) continue;
      // The bit by which small letters differ from capitals is set in digits, too.
      const digit = code > nine ? (code | smallBit) - smallA + 10 : code - zero;
      if (high < 0) high = digit;
      else {
        this.bytes[this.length] = (high << 4) | digit;
        this.length += 1;
        high = -1;
      }
    }
    return this.endValue(start);
  }

  private put(text: string): void {
    this.makeRoom(text.length * bytesPerUnit);
    const { bytes, length } = this;
    let index = text.length < shortText ? 0 : -1;
    while (index >= 0 && index < text.length) {
      const code = text.charCodeAt(index);
      bytes[length + index] = code;
      index = code > lastAscii ? -1 : index + 1;
    }
    this.length += index < 0 ? bytes.write(text, length) : text.length;
  }

  /** Leaves room for the length of a value, which comes before it. Answers where the value begins. */
  private startValue(): number {
    this.makeRoom(4);
    this.length += 4;
    return this.length;
  }

  private endValue(start: number): this {
    this.bytes.writeInt32BE(this.length - start, start - 4);
    return this;
  }

  private makeRoom(needed: number): void {
    if (this.length + needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.length + needed, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}

const [zero, nine, smallA, smallBit, dash] = [0x30, 0x39, 0x61, 0x20, 0x2d];
