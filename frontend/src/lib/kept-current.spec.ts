import { beforeEach, describe, expect, it } from 'vitest';
import { KeptCurrent } from './kept-current';

type Words = Readonly<Record<string, string>>;

describe('what is read and told of in between', () => {
  let shown: Map<string, Words>;
  let current: KeptCurrent<Words>;

  beforeEach(() => {
    shown = new Map();
    current = new KeptCurrent<Words>({
      get: (key) => shown.get(key) ?? {},
      set: (key, value) => void shown.set(key, value),
    });
  });

  const say = (word: string, is: string) => (value: Words) => ({ ...value, [word]: is });

  /** A question whose answer comes when the test wants it. */
  function ask(part = false) {
    let answer: (words: Words) => void = () => undefined;
    let fail: (error: Error) => void = () => undefined;
    const coming = () =>
      new Promise<Words>((resolve, reject) => {
        answer = resolve;
        fail = reject;
      });
    const over = part
      ? current.readPart('a', coming, (value, words) => ({ ...value, ...words }))
      : current.read('a', coming, (words) => words);
    return {
      answer: (words: Words) => {
        answer(words);
        return over;
      },
      fail: (error: Error) => {
        fail(error);
        return over;
      },
    };
  }

  it('is shown as it was read', async () => {
    await ask().answer({ state: 'queued' });

    expect(shown.get('a')).toEqual({ state: 'queued' });
  });

  it('keeps what was told while the answer was under way, and takes the rest from the answer', async () => {
    shown.set('a', { state: 'sending', name: 'old' });
    const question = ask();
    current.tell('a', say('state', 'failed'));
    await question.answer({ state: 'sending', name: 'new' });

    expect(shown.get('a')).toEqual({ state: 'failed', name: 'new' });
  });

  it('takes from the answer what was told before it was asked for', async () => {
    current.tell('a', say('state', 'sending'));
    await ask().answer({ state: 'failed' });

    expect(shown.get('a')).toEqual({ state: 'failed' });
  });

  it('is not what another was told', async () => {
    const question = ask();
    current.tell('b', say('state', 'failed'));
    await question.answer({ state: 'sending' });

    expect(shown.get('a')).toEqual({ state: 'sending' });
  });

  it('stays with the answer that was asked for last', async () => {
    const first = ask();
    const second = ask();
    await second.answer({ state: 'new' });
    await first.answer({ state: 'old' });

    expect(shown.get('a')).toEqual({ state: 'new' });
  });

  it('is what an earlier answer says when the later one never comes', async () => {
    const first = ask();
    const second = ask();
    await expect(second.fail(new Error('nobody there'))).rejects.toThrow('nobody there');
    await first.answer({ state: 'known' });

    expect(shown.get('a')).toEqual({ state: 'known' });
  });

  it('keeps what was told while a part of it was asked for', async () => {
    shown.set('a', { other: 'there' });
    const retried = ask(true);
    current.tell('a', say('state', 'sent'));
    await retried.answer({ state: 'queued', id: '1' });

    expect(shown.get('a')).toEqual({ other: 'there', state: 'sent', id: '1' });
  });

  it('keeps a part that was answered while all of it was asked for', async () => {
    const whole = ask();
    await ask(true).answer({ state: 'queued' });
    await whole.answer({ other: 'there' });

    expect(shown.get('a')).toEqual({ other: 'there', state: 'queued' });
  });

  it('does not come back with an answer once it was forgotten', async () => {
    const whole = ask();
    const part = ask(true);
    current.forget('a');
    await Promise.all([whole.answer({ state: 'there' }), part.answer({ state: 'there' })]);

    expect(shown.get('a')).toBeUndefined();
  });
});
