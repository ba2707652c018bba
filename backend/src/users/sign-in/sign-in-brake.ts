import { isIPv4, isIPv6 } from 'node:net';

/** How failed attempts are answered by waits, and how fast they are forgotten. */
export interface Brake {
  /** Seconds after the first, second, … failure; the last figure holds for all that follow. */
  readonly waits: readonly number[];
  readonly halfLifeSeconds: number;
}

/**
 * Seconds to wait after the first, second, … failed attempt in a row; the last figure holds for all that follow.
 *
 * A mail address is guarded most: five attempts are free, as people try out what they may have chosen. The lock is for the network
 * that they came from alone, or strangers could keep somebody out by guessing. A network may be that of a whole company, so
 * it has more attempts and waits less; it is there to make trying one password on many addresses slow.
 */
export const addressWaits: readonly number[] = [0, 0, 0, 0, 30, 60, 120, 300, 600, 900];
export const networkWaits: readonly number[] = [...Array.from({ length: 39 }, () => 0), 10, 20, 40, 80, 160, 300];

export const addressBrake: Brake = { waits: addressWaits, halfLifeSeconds: 24 * 3600 };
export const networkBrake: Brake = { waits: networkWaits, halfLifeSeconds: 3600 };

/** Failures at one address from all networks together lock nobody out. They only make each attempt slower. */
export const everywhereBrake: Brake = { waits: [0], halfLifeSeconds: 3600 };

/** How long an attempt at an address is held back after so many failures from everywhere, in milliseconds. */
export const delayAfter = (failures: number): number => Math.min(Math.max(failures - 20, 0) * 100, 5000);

/** Seconds to wait after so many failures in a row. */
export const waitAfter = (failures: number, waits: readonly number[]): number =>
  waits[Math.min(failures, waits.length) - 1] ?? 0;

/**
 * What counts as one network: an IPv4 address; of IPv6 the first 64 bits, which is what one household is given at least
 * (RFC 6177). What is no address is its own.
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined && isIPv4(mapped)) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const left = head.split(':').filter((group) => group !== '');
  const right = (tail ?? '').split(':').filter((group) => group !== '');
  const gap = tail === undefined ? 0 : Math.max(8 - left.length - right.length, 0);
  const groups = [...left, ...Array.from({ length: gap }, () => '0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

/** Says how long to wait. */
export function waitWords(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  const time = seconds <= 60 ? `${Math.max(Math.ceil(seconds), 1)} seconds` : `${minutes} minutes`;
  return `Too many attempts to sign in have failed. Please try again in ${time}.`;
}
