import { Readable } from 'node:stream';

const chunkBytes = 64 * 1024;

/**
 * The bytes of a message as a stream that keeps back its end until `beforeEnd` has resolved. An SMTP client can only write
 * the final dot (RFC 5321 section 4.1.1.4) after the end of the data, so whatever `beforeEnd` records is on record before the
 * server can have accepted the message. When `beforeEnd` rejects, the stream breaks with its error and the end never comes.
 */
export class WithheldStream extends Readable {
  private offset = 0;

  constructor(
    private readonly bytes: Buffer,
    private readonly beforeEnd: () => Promise<void>,
  ) {
    super({ highWaterMark: chunkBytes });
  }

  override _read(): void {
    if (this.offset < this.bytes.length) {
      const chunk = this.bytes.subarray(this.offset, this.offset + chunkBytes);
      this.offset += chunk.length;
      this.push(chunk);
      return;
    }
    // There is no second call: the stream asks again only after a push, and the next push is the end.
    void this.beforeEnd().then(
      () => this.push(null),
      (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
    );
  }
}
