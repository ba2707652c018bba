import { describe, expect, it } from 'vitest';
import { LatencyWindow } from './latency-window.js';

const minute = 60_000;

describe('LatencyWindow', () => {
  it('has nothing to say before anything was measured', () => {
    expect(new LatencyWindow(0).percentiles(0)).toBeNull();
  });

  it('is never below the truth, and less than half above it', () => {
    for (const took of [0.2, 1, 7, 20, 80, 900, 30_000]) {
      const window = new LatencyWindow(0);
      window.add(took, 0);

      const p50 = window.percentiles(0)?.p50 ?? 0;
      expect(p50).toBeGreaterThanOrEqual(Math.round(took * 10) / 10);
      expect(p50).toBeLessThanOrEqual(Math.max(1, took * 1.5 + 0.1));
    }
  });

  it('tells the usual from the rare', () => {
    const window = new LatencyWindow(0);
    for (let index = 0; index < 97; index += 1) window.add(4, 0);
    for (let index = 0; index < 3; index += 1) window.add(1000, 0);

    const found = window.percentiles(0);
    expect(found?.count).toBe(100);
    expect(found?.p50).toBeLessThan(10);
    expect(found?.p95).toBeLessThan(10);
    expect(found?.p99).toBeGreaterThan(900);
  });

  it('forgets what is more than an hour old, slice by slice', () => {
    const window = new LatencyWindow(0);
    window.add(4, 0);
    window.add(4, 25 * minute);

    expect(window.percentiles(59 * minute)?.count).toBe(2);
    expect(window.percentiles(61 * minute)?.count).toBe(1);
    expect(window.percentiles(120 * minute)).toBeNull();
  });

  it('forgets everything after a long silence', () => {
    const window = new LatencyWindow(0);
    window.add(4, 0);
    window.add(4, 5000 * minute);

    expect(window.percentiles(5000 * minute)?.count).toBe(1);
  });

  it('counts what took longer than its largest bound as that', () => {
    const window = new LatencyWindow(0);
    window.add(10_000_000, 0);

    expect(window.percentiles(0)?.p99).toBeGreaterThan(250_000);
  });
});
