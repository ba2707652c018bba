import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readUpload } from './read-upload.js';

/** A request of which the server has seen only the head. */
function requestWith({ headers = {}, body }: { headers?: { 'content-length'?: string }; body?: unknown } = {}) {
  return Object.assign(new PassThrough(), { headers, body });
}

describe('reading an upload', () => {
  it('gives the bytes as they were sent', async () => {
    const request = requestWith();
    const reading = readUpload(request, 10);

    request.write(Buffer.from([0, 1, 2]));
    request.end(Buffer.from([13, 10]));

    expect(await reading).toEqual(Buffer.from([0, 1, 2, 13, 10]));
  });

  it('takes an empty file, and one of exactly the limit', async () => {
    const [empty, full] = [requestWith(), requestWith()];
    const reading = Promise.all([readUpload(empty, 4), readUpload(full, 4)]);

    empty.end();
    full.end('1234');

    expect(await reading).toEqual([Buffer.alloc(0), Buffer.from('1234')]);
  });

  it('refuses a file as soon as it is over the limit, and reads the rest of it', async () => {
    const request = requestWith();
    const reading = readUpload(request, 4);

    request.write('12345');
    await expect(reading).rejects.toMatchObject({ code: 'request.too-large' });
    request.end('x'.repeat(100_000));

    await expect.poll(() => request.readableEnded).toBe(true);
  });

  it('refuses a file whose announced length is over the limit without waiting for it', async () => {
    const request = requestWith({ headers: { 'content-length': '5' } });

    await expect(readUpload(request, 4)).rejects.toMatchObject({ code: 'request.too-large' });
  });

  it('says so when the upload breaks off', async () => {
    const [broken, closed] = [requestWith(), requestWith()];
    const readings = [readUpload(broken, 10), readUpload(closed, 10)];

    broken.write('12');
    broken.destroy(new Error('aborted'));
    closed.destroy();

    for (const reading of readings) await expect(reading).rejects.toMatchObject({ code: 'request.invalid' });
  });

  it('takes bytes that were read before', async () => {
    expect(await readUpload(requestWith({ body: Buffer.from('1234') }), 4)).toEqual(Buffer.from('1234'));
    await expect(readUpload(requestWith({ body: Buffer.from('12345') }), 4)).rejects.toMatchObject({
      code: 'request.too-large',
    });
  });

  it('does not wait for a body that a parser has eaten', async () => {
    const request = requestWith({ body: { a: 1 } });
    request.end('{"a":1}');
    request.resume();
    await expect.poll(() => request.readableEnded).toBe(true);

    await expect(readUpload(request, 10)).rejects.toMatchObject({ code: 'request.invalid' });
  });
});
