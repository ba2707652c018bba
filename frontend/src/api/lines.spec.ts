import { describe, expect, it } from 'vitest';
import { linesOf } from './lines';

function bodyOf(...pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function read(body: ReadableStream<Uint8Array>): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(body)) lines.push(line);
  return lines;
}

describe('the lines of a text that comes in pieces', () => {
  it('are whole, wherever the pieces end', async () => {
    const text = bytes('{"name":"Jürgen"}\n{"b":2}\n');
    const cuts = [...text.keys()].map((at) => read(bodyOf(text.slice(0, at), text.slice(at))));

    expect(new Set((await Promise.all(cuts)).map((lines) => lines.join('|')))).toEqual(
      new Set(['{"name":"Jürgen"}|{"b":2}']),
    );
  });

  it('come as they arrive', async () => {
    let send = (_text: string): void => undefined;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        send = (text) => controller.enqueue(bytes(text));
      },
    });
    const lines = linesOf(body);
    send('one\ntw');

    expect((await lines.next()).value).toBe('one');
    send('o\n');
    expect((await lines.next()).value).toBe('two');
  });

  it('include the last one, where no line break follows, and no empty ones', async () => {
    expect(await read(bodyOf(bytes('a\n\nb')))).toEqual(['a', 'b']);
    expect(await read(bodyOf())).toEqual([]);
  });
});
