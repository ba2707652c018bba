import { describe, expect, it } from 'vitest';
import { type LookupStep, raceInOrder } from './lookup-race.js';

type Step = LookupStep<string>;

const answering = (source: Step['source'], found: string | null): Step => ({
  source,
  what: source,
  run: () => Promise.resolve({ found, message: `${source} answered` }),
});

const failing = (source: Step['source']): Step => ({
  source,
  what: source,
  run: () => Promise.reject(new Error('broken')),
});

/** Answers when it is told to stop, and notes that it was. */
function silent(source: Step['source']): Step & { stopped: boolean } {
  const step = {
    source,
    what: source,
    stopped: false,
    run: (signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          step.stopped = true;
          reject(new Error('stopped'));
        });
      }),
  };
  return step;
}

const never = new AbortController().signal;
const outcomes = ({ attempts }: Awaited<ReturnType<typeof raceInOrder>>): string =>
  attempts.map(({ source, outcome }) => `${source}:${outcome}`).join(' ');

describe('a look-up in several places', () => {
  it('waits for no place that is less sure than one that has something', async () => {
    const slow = silent('guess');

    const result = await raceInOrder([answering('autoconfig', 'a'), slow], never);

    expect(result.found).toEqual(['a']);
    expect(outcomes(result)).toBe('autoconfig:found guess:not-needed');
    expect(slow.stopped).toBe(true);
  });

  it('waits for a surer place, and then has both answers in their order', async () => {
    let answer = (): void => undefined;
    const slow: Step = {
      ...answering('autoconfig', 'a'),
      run: () => new Promise((resolve) => (answer = () => resolve({ found: 'a', message: '' }))),
    };
    const racing = raceInOrder([slow, answering('srv', 'b')], never);
    setTimeout(() => answer(), 0);

    expect((await racing).found).toEqual(['a', 'b']);
  });

  it('goes on to the next place after one that has nothing or cannot be asked', async () => {
    const result = await raceInOrder([failing('autoconfig'), answering('srv', null), answering('mx', 'm')], never);

    expect(result.found).toEqual(['m']);
    expect(outcomes(result)).toBe('autoconfig:failed srv:nothing mx:found');
    expect(result.attempts[0]?.message).toBe('autoconfig could not be asked: broken');
  });

  it('ends when the time is up with what it has, and says who was late', async () => {
    const time = new AbortController();
    const racing = raceInOrder([silent('autoconfig'), answering('srv', 's'), silent('mx')], time.signal);
    setTimeout(() => time.abort(), 0);

    const result = await racing;
    expect(result.found).toEqual(['s']);
    expect(outcomes(result)).toBe('autoconfig:late srv:found mx:late');
  });

  it('has nothing when nobody has', async () => {
    const result = await raceInOrder([answering('autoconfig', null), answering('srv', null)], never);

    expect(result.found).toEqual([]);
  });
});
