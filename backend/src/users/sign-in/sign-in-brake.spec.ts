import { describe, expect, it } from 'vitest';
import { addressWaits, delayAfter, networkOf, networkWaits, waitAfter, waitWords } from './sign-in-brake.js';

describe('the waits', () => {
  it.each([
    ['an address', addressWaits, 900],
    ['a network', networkWaits, 300],
  ])('of %s grow from nothing to a bound', (_, waits, bound) => {
    expect(waits[0]).toBe(0);
    expect(waits.toSorted((a, b) => a - b)).toEqual(waits);
    expect(waits.at(-1)).toBe(bound);
  });
});

describe('waitAfter', () => {
  it.each([
    [1, 0],
    [4, 0],
    [5, 30],
    [10, 900],
    [99, 900],
  ])('%d failures at an address is %d seconds', (failures, seconds) => {
    expect(waitAfter(failures, addressWaits)).toBe(seconds);
  });
});

describe('delayAfter', () => {
  it.each([
    [1, 0],
    [20, 0],
    [21, 100],
    [9999, 5000],
  ])('%d failures from everywhere hold an attempt back for %d ms', (failures, ms) => {
    expect(delayAfter(failures)).toBe(ms);
  });
});

describe('networkOf', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['', ''],
  ])('takes %j for %j', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('waitWords', () => {
  it.each([
    [0.2, '1 seconds'],
    [30, '30 seconds'],
    [61, '2 minutes'],
    [900, '15 minutes'],
  ])('says of %d seconds %j', (seconds, words) => {
    expect(waitWords(seconds)).toContain(`in ${words}.`);
  });
});
