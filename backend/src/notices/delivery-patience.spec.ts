import { describe, expect, it } from 'vitest';
import { type FailedDelivery, retryInMs } from './delivery-patience.js';

const hours = (count: number): number => count * 60 * 60_000;
const failed: FailedDelivery = { way: 'webhook', attempts: 5, failuresOfTarget: 0, ageMs: hours(1) };
const longest = (): number => 1;

describe('the patience with a delivery that failed', () => {
  it.each<[string, Partial<FailedDelivery>, number | null]>([
    ['waits for seconds after the first time', { attempts: 1, ageMs: 0 }, 20_000],
    ['waits twice as long after each further one', { attempts: 4, ageMs: 0 }, 160_000],
    ['never waits for longer than half an hour', { attempts: 60 }, 30 * 60_000],
    ['waits as for what failed most of its target', { attempts: 1, failuresOfTarget: 4, ageMs: 0 }, 160_000],
    [
      'is not used up by what else failed of its target',
      { attempts: 2, failuresOfTarget: 9, ageMs: hours(9) },
      30 * 60_000,
    ],
    ['ends after five hours for a webhook', { ageMs: hours(5) }, null],
    ['ends after five hours for a mail', { way: 'mail', ageMs: hours(5) }, null],
    ['does not end within a weekend for an Odoo', { way: 'odoo', ageMs: hours(62) }, 320_000],
    ['ends after three days for an Odoo', { way: 'odoo', ageMs: hours(72) }, null],
    ['does not end before it was tried a few times, however old it is', { attempts: 2, ageMs: hours(99) }, 40_000],
  ])('%s', (_name, changes, waitMs) => {
    expect(retryInMs({ ...failed, ...changes }, longest)).toBe(waitMs);
  });
});
