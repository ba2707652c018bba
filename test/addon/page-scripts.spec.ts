import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const source = (name: string): string =>
  new URL(`../../odoo-module/maildesk/static/src/${name}.js`, import.meta.url).href;

type FirstThen = (start: { token: string; expires_at: number }, next: () => Promise<string>) => () => Promise<string>;

interface FrameTalk {
  expect(): void;
  say(client: string, argument: unknown): void;
  close(): void;
}
type FrameTalkClass = new (
  frame: EventTarget,
  page: object,
  around: { origin: string; theme: () => string },
) => FrameTalk;

describe('the token that comes along with a page', async () => {
  const { firstThen } = (await import(source('first_token'))) as { firstThen: FirstThen };
  const inSeconds = (seconds: number): number => Date.now() / 1000 + seconds;

  it('is used once, and then the next is asked for', async () => {
    const renew = firstThen({ token: 'first', expires_at: inSeconds(60) }, () => Promise.resolve('next'));
    expect([await renew(), await renew()]).toEqual(['first', 'next']);
  });

  it.each([-3600, 0, 9])('is left when it ends in %d seconds', async (seconds) => {
    const renew = firstThen({ token: 'first', expires_at: inSeconds(seconds) }, () => Promise.resolve('next'));
    expect(await renew()).toBe('next');
  });
});

type UntilItWorks = (work: (attempt: number) => Promise<boolean>) => () => void;

describe('what starts in the background of a page', async () => {
  const { untilItWorks } = (await import(source('try_again'))) as { untilItWorks: UntilItWorks };

  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is tried again after pauses that grow to five minutes, until it works', async () => {
    const attempts: number[] = [];
    const start = untilItWorks((attempt) => {
      attempts.push(Date.now());
      return attempt < 9 ? Promise.reject(new Error('away')) : Promise.resolve(true);
    });

    start();
    await vi.advanceTimersByTimeAsync(60 * 60_000);

    const pauses = attempts.slice(1).map((at, index) => (at - (attempts[index] ?? 0)) / 1000);
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
    start();
    await vi.advanceTimersByTimeAsync(60 * 60_000);
    expect(attempts).toHaveLength(10);
  });

  it('is tried at once when somebody asks for it, one at a time', async () => {
    let attempts = 0;
    const start = untilItWorks(() => {
      attempts += 1;
      return attempts === 1 ? Promise.reject(new Error('away')) : Promise.resolve(true);
    });

    start();
    start();
    await vi.advanceTimersByTimeAsync(1);
    expect(attempts).toBe(1);
    start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(attempts).toBe(2);
  });

  it('is left where there is no sense in it, until somebody asks for it again', async () => {
    const answers = [false, true, true];
    let attempts = 0;
    const start = untilItWorks(() => Promise.resolve(answers[attempts++] ?? true));

    start();
    await vi.advanceTimersByTimeAsync(60 * 60_000);
    expect(attempts).toBe(1);
    start();
    await vi.advanceTimersByTimeAsync(1);
    start();
    await vi.advanceTimersByTimeAsync(1);
    expect(attempts).toBe(2);
  });
});

describe('the client in a frame of Odoo', async () => {
  const { FrameTalk } = (await import(source('frame_talk'))) as { FrameTalk: FrameTalkClass };

  let documents: { start: Record<string, unknown>; port: MessagePort; heard: unknown[] }[];
  let frame: EventTarget;
  let page: Record<string, unknown>;
  let theme: string;
  let talk: FrameTalk;

  const load = () => {
    frame.dispatchEvent(new Event('load'));
    const loaded = documents.at(-1);
    if (loaded === undefined) throw new Error('nothing was handed over');
    return loaded;
  };

  beforeEach(() => {
    documents = [];
    theme = 'light';
    const contentWindow = {
      postMessage({ maildesk: start }: { maildesk: Record<string, unknown> }, origin: string, [port]: [MessagePort]) {
        const heard: unknown[] = [];
        port.onmessage = ({ data }) => heard.push(data);
        documents.push({ start: { ...start, origin }, port, heard });
      },
    };
    frame = Object.assign(new EventTarget(), { contentWindow });
    page = {
      lang: 'de_AT',
      readPlace: vi.fn(() => 'in the address'),
      writePlace: vi.fn(),
      renew: () => Promise.resolve('token'),
    };
    talk = new FrameTalk(frame, page, { origin: 'https://odoo.example.org', theme: () => theme });
  });
  afterEach(() => {
    talk.close();
    for (const { port } of documents) port.close();
  });

  it('begins at what the address says, and is answered', async () => {
    const { start, port, heard } = load();
    expect(start).toMatchObject({ origin: 'https://odoo.example.org', lang: 'de_AT', place: 'in the address' });
    port.postMessage({ id: 1, ask: 'renew', args: [] });
    await vi.waitFor(() => expect(heard).toEqual([{ id: 1, reply: 'token' }]));
  });

  it('begins again where it was when the frame loads anew, and is answered there', async () => {
    const first = load();
    tellPlace(first, 'a/b');
    await vi.waitFor(() => expect(page['writePlace']).toHaveBeenCalledWith('a/b', true));
    theme = 'dark';

    const { start, port, heard } = load();
    expect(start).toMatchObject({ place: 'a/b', theme: 'dark' });
    port.postMessage({ id: 1, ask: 'renew', args: [] });
    await vi.waitFor(() => expect(heard).toEqual([{ id: 1, reply: 'token' }]));
    expect(first.heard).toEqual([]);
  });

  it('hears what was said to it while the frame was loading anew', async () => {
    load();
    talk.expect();
    talk.say('setShown', false);
    // Moved once more before it was there.
    talk.expect();
    talk.say('goTo', 'a/c');

    const { start, heard } = load();
    expect(start).toMatchObject({ place: 'a/c' });
    await vi.waitFor(() =>
      expect(heard).toEqual([
        { client: 'setShown', args: [false] },
        { client: 'goTo', args: ['a/c'] },
      ]),
    );
  });
});

function tellPlace({ port }: { port: MessagePort }, place: string): void {
  port.postMessage({ tell: 'writePlace', args: [place, true] });
}
