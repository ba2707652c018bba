import { describe, expect, it } from 'vitest';
import { DrawnRows } from './drawn-rows';

/** A screen that draws when the test says so. */
function screen() {
  let frames: (() => void)[] = [];
  return {
    time: 0,
    visible: true,
    now() {
      return this.time;
    },
    isVisible() {
      return this.visible;
    },
    nextFrame: (act: () => void) => void frames.push(act),
    draw() {
      const now = frames;
      frames = [];
      for (const act of now) act();
    },
  };
}

describe('how long it takes until a row is drawn', () => {
  it('goes from the frame to the drawing, and is told once, by account', () => {
    const [seen, rows] = setUp();
    rows.arrived('a', 't1', 7);
    seen.time = 20;
    rows.arrived('b', 't2', 3);
    rows.arrived('a', 't1', 8);
    rows.listed(['t1', 't2', 'other']);
    expect(rows.takeMeasured()).toEqual([]);
    seen.time = 50;
    seen.draw();

    expect(rows.takeMeasured()).toEqual([
      { accountId: 'a', rows: [{ seq: 7, tookMs: 50 }] },
      { accountId: 'b', rows: [{ seq: 3, tookMs: 30 }] },
    ]);
    rows.listed(['t1', 't2']);
    seen.draw();
    expect(rows.takeMeasured()).toEqual([]);
  });

  it('is not known of what arrives or is drawn while nobody can see it', () => {
    const [seen, rows] = setUp();
    seen.visible = false;
    rows.arrived('a', 't1', 1);
    seen.visible = true;
    rows.arrived('a', 't2', 2);
    rows.listed(['t1', 't2']);
    seen.visible = false;
    seen.draw();
    seen.visible = true;
    rows.arrived('a', 't3', 3);
    rows.forget();
    rows.listed(['t3']);
    seen.draw();

    expect(rows.takeMeasured()).toEqual([]);
  });

  it('is measured of so many only that a report stays small', () => {
    const [seen, rows] = setUp();
    const threads = Array.from({ length: 80 }, (_, index) => `t${index}`);
    for (const [index, threadId] of threads.entries()) rows.arrived('a', threadId, index);
    rows.listed(threads);
    seen.draw();

    expect(rows.takeMeasured()[0]?.rows).toHaveLength(50);
  });

  function setUp() {
    const seen = screen();
    return [seen, new DrawnRows(seen)] as const;
  }
});
