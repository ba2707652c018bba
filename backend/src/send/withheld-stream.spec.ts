import { randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { WithheldStream } from './withheld-stream.js';

/** A promise that the test resolves. */
function deferred() {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

/** Collects what a stream gives, and notes when it ends or breaks. */
function watch(stream: WithheldStream) {
  const seen = { chunks: [] as Buffer[], ended: false, error: null as Error | null };
  stream.on('data', (chunk: Buffer) => seen.chunks.push(chunk));
  stream.on('end', () => (seen.ended = true));
  stream.on('error', (error) => (seen.error = error));
  return seen;
}

const manyTurns = async (): Promise<void> => {
  for (let count = 0; count < 50; count += 1) await turn();
};

describe('a withheld stream', () => {
  it.each([0, 1, 65_536, 200_000])('gives all of %i bytes, and its end only when it is told', async (size) => {
    const bytes = randomBytes(size);
    const gate = deferred();
    let calls = 0;
    const seen = watch(
      new WithheldStream(bytes, () => {
        calls += 1;
        return gate.promise;
      }),
    );

    await manyTurns();
    const before = { bytes: Buffer.concat(seen.chunks), ended: seen.ended, calls };
    gate.resolve();
    await manyTurns();

    expect(before.bytes.equals(bytes)).toBe(true);
    expect(before).toMatchObject({ ended: false, calls: 1 });
    expect(seen).toMatchObject({ ended: true, error: null });
    expect(calls).toBe(1);
  });

  it('breaks, and never ends, when what must come first fails', async () => {
    const seen = watch(new WithheldStream(Buffer.from('text'), () => Promise.reject(new Error('no commit'))));

    await manyTurns();

    expect(seen.ended).toBe(false);
    expect(seen.error?.message).toBe('no commit');
  });

  it('does not end when it was destroyed in the meantime', async () => {
    const gate = deferred();
    const stream = new WithheldStream(Buffer.from('text'), () => gate.promise);
    const seen = watch(stream);

    await manyTurns();
    stream.destroy();
    gate.resolve();
    await manyTurns();

    expect(seen).toMatchObject({ ended: false, error: null });
  });
});
