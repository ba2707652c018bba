import { test } from '@playwright/test';

/** Writes down how long something took since `began` (ms of the clock), for people to read: machines differ too much for a limit. */
export function tellTime(what: string, began: number): void {
  const line = `${what}: ${Date.now() - began} ms`;
  test.info().annotations.push({ type: 'time', description: line });
  process.stdout.write(`    ${line}\n`);
}
