import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { UploadSlots } from './upload-slots.js';

/** Uploads by name, such as `anna 1`, of the user with the first word; `inside` are those whose turn it is. */
function newSlots() {
  const slots = new UploadSlots({ total: 3, perUser: 2 });
  const inside: string[] = [];
  const ends = new Map<string, () => void>();
  const gone = new Map<string, AbortController>();
  const refused: string[] = [];
  const come = (...names: string[]): void => {
    for (const name of names) {
      const controller = new AbortController();
      gone.set(name, controller);
      slots.enter(name.split(' ')[0] ?? '', controller.signal).then(
        (end) => {
          inside.push(name);
          ends.set(name, end);
        },
        () => refused.push(name),
      );
    }
  };
  const finish = (name: string): void => {
    inside.splice(inside.indexOf(name), 1);
    ends.get(name)?.();
  };
  return { inside, refused, come, finish, leave: (name: string) => gone.get(name)?.abort() };
}

describe('upload slots', () => {
  it('are given to so many at once, and then in the order of the line', async () => {
    const { inside, come, finish } = newSlots();

    come('anna 1', 'ben 1', 'carl 1', 'dora 1', 'emil 1');
    await turn();
    expect(inside).toEqual(['anna 1', 'ben 1', 'carl 1']);
    finish('ben 1');
    await turn();

    expect(inside).toEqual(['anna 1', 'carl 1', 'dora 1']);
  });

  it('are not all given to one user, whoever else comes later', async () => {
    const { inside, come, finish } = newSlots();

    come('anna 1', 'anna 2', 'anna 3', 'ben 1');
    await turn();
    expect(inside).toEqual(['anna 1', 'anna 2', 'ben 1']);
    finish('anna 1');
    await turn();

    expect(inside).toEqual(['anna 2', 'ben 1', 'anna 3']);
  });

  it('are not kept for whoever has gone while waiting', async () => {
    const { inside, refused, come, finish, leave } = newSlots();
    come('anna 1', 'ben 1', 'carl 1', 'dora 1', 'emil 1');
    await turn();

    leave('dora 1');
    finish('anna 1');
    await turn();

    expect(refused).toEqual(['dora 1']);
    expect(inside).toEqual(['ben 1', 'carl 1', 'emil 1']);
  });
});
