import type { Transform, TransformCallback } from 'node:stream';
import type { ImapFlow } from 'imapflow';
import type { FetchedRow } from '../summary-parser.js';
import { readFetchRow } from './fetch-row-reader.js';
import { ResponseSplitter } from './response-splitter.js';

/** imapflow's own splitter of responses (handler/imap-stream), as far as it tells whether it is in the middle of one. */
interface ImapStream extends Transform {
  readonly state: number;
  readonly lineBytes: number;
  readonly inputBuffer: readonly unknown[];
  readonly literals: readonly unknown[];
}

/** imapflow's name for "not in a literal". */
const readingLine = 1;
const [asterisk, space, digit0, digit9] = [0x2a, 0x20, 0x30, 0x39];
/** After so many bytes of rows everybody else has a turn; it takes a few milliseconds to read them. */
const bytesPerTurn = 64 * 1024;

/** Called for each row; whoever does not want it answers false, and imapflow gets it. */
export type TakeRow = (row: FetchedRow) => boolean;

/**
 * Reads the rows of one kind of FETCH command before imapflow does, whose general parser takes three times as long as the
 * server. It sits where imapflow's own splitter takes bytes in, behind TLS and decompression, and hands on everything else
 * unchanged and in order: other responses, rows that nobody asked for, rows of an unusual form, and the answer that ends the
 * command. While it is off nothing changes, and where imapflow is built differently it never goes on: then imapflow reads all.
 *
 * Pieces are passed on one at a time, and the next is taken only when imapflow is done with the last (the contract of
 * `Transform`), so that the socket waits for whoever is slower. A fast server could keep the process busy for as long as it has
 * rows: libuv goes on with one socket while there is something in it. So the next piece waits now and then until the others
 * have been heard, the database above all, which is to store what came before.
 */
export class FetchTap {
  private readonly splitter = new ResponseSplitter();
  private takeRow: TakeRow | null = null;
  private takenInTurn = 0;
  private readonly passOn: (chunk: Buffer, encoding: BufferEncoding, done: TransformCallback) => void;

  private constructor(private readonly stream: ImapStream) {
    this.passOn = stream._transform.bind(stream);
    stream._transform = (chunk: Buffer, encoding, done) => this.transform(chunk, encoding, done);
  }

  /** Null when this imapflow is not built as we know it. */
  static of(client: ImapFlow): FetchTap | null {
    const { streamer } = client as unknown as { streamer?: Partial<ImapStream> };
    const isKnown =
      streamer?.state === readingLine &&
      typeof streamer._transform === 'function' &&
      typeof streamer.lineBytes === 'number' &&
      Array.isArray(streamer.inputBuffer) &&
      Array.isArray(streamer.literals);
    return isKnown ? new FetchTap(streamer as ImapStream) : null;
  }

  /** Shows rows to `take` from the next response on, until `stop`. */
  start(take: TakeRow): void {
    this.takeRow = take;
  }

  stop(): void {
    this.takeRow = null;
  }

  private transform(chunk: Buffer, encoding: BufferEncoding, done: TransformCallback): void {
    const { takeRow, splitter } = this;
    if (takeRow === null) {
      const held = splitter.release();
      return this.passOn(held === null ? chunk : Buffer.concat([held, chunk]), encoding, done);
    }
    if (!splitter.isHolding && !this.isBetweenResponses()) return this.passOn(chunk, encoding, done);
    const left = splitter.split(chunk, (response) => take(response, takeRow));
    const [first, ...others] = left;
    if (first === undefined) return this.finish(chunk.length, done);
    this.passOn(others.length === 0 ? first : Buffer.concat(left), encoding, done);
  }

  private finish(taken: number, done: TransformCallback): void {
    this.takenInTurn += taken;
    if (this.takenInTurn < bytesPerTurn) return done();
    this.takenInTurn = 0;
    setImmediate(done);
  }

  private isBetweenResponses(): boolean {
    const { state, lineBytes, inputBuffer, literals } = this.stream;
    return state === readingLine && lineBytes === 0 && inputBuffer.length === 0 && literals.length === 0;
  }
}

function take(response: Buffer, takeRow: TakeRow): boolean {
  const number = response[2] ?? 0;
  if (response[0] !== asterisk || response[1] !== space || number < digit0 || number > digit9) return false;
  try {
    const row = readFetchRow(response.toString('latin1'));
    return row !== null && takeRow(row);
  } catch {
    // Nothing may be thrown into a stream. Whatever is wrong with the row, imapflow meets it again where it can be told.
    return false;
  }
}
