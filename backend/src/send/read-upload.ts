import { maxMessageBytes } from '@maildesk/contracts';
import type { Readable } from 'node:stream';
import { AppError } from '../common/app-error.js';

/** What is needed of a request: its stream, and what a body parser may have made of it. */
export interface UploadRequest extends Readable {
  readonly body?: unknown;
  readonly headers: { readonly 'content-length'?: string | undefined };
}

/**
 * Reads the bytes of an upload. What is over the limit is read and thrown away, not cut off, since a browser that is still
 * sending would not hear the answer otherwise.
 * @throws AppError `request.too-large`, `request.invalid` when the upload breaks off or a body parser has eaten it.
 */
export async function readUpload(request: UploadRequest, limitBytes: number = maxMessageBytes): Promise<Buffer> {
  if (Buffer.isBuffer(request.body)) {
    if (request.body.length > limitBytes) throw tooLarge(limitBytes);
    return request.body;
  }
  if (request.readableEnded) {
    throw new AppError('request.invalid', 'Send the bytes of the file with the content type application/octet-stream.');
  }
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) {
    request.resume();
    throw tooLarge(limitBytes);
  }
  return collect(request, limitBytes);
}

function collect(request: Readable, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limitBytes) {
        chunks.push(chunk);
        return;
      }
      chunks = [];
      reject(tooLarge(limitBytes));
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    const brokenOff = (cause?: unknown) => reject(new AppError('request.invalid', 'The upload broke off.', { cause }));
    request.once('error', brokenOff);
    // Comes after `end` as well, when there is nothing left to reject.
    request.once('close', () => brokenOff());
  });
}

const tooLarge = (limitBytes: number): AppError =>
  new AppError(
    'request.too-large',
    `The file is larger than ${Math.floor(limitBytes / 1024 / 1024)} MB, which is the most that can be attached.`,
  );
