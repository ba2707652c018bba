import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const lock = new URL('../../package-lock.json', import.meta.url);

/** The first versions without the holes that are known of them; whatever brings them along. */
const floors: Readonly<Record<string, string>> = {
  dompurify: '3.4.18',
  imapflow: '2.10.2',
  mailparser: '3.14.0',
  nodemailer: '10.6.0',
  'socket.io': '4.8.0',
};

const isBelow = (version: string, floor: string): boolean =>
  version.localeCompare(floor, 'en', { numeric: true, sensitivity: 'base' }) < 0;

it.each(Object.entries(floors))('%s is used from version %s on, wherever it is used', (name, floor) => {
  const { packages } = JSON.parse(readFileSync(lock, 'utf8')) as { packages: Record<string, { version?: string }> };
  const versions = Object.entries(packages).flatMap(([path, { version }]) =>
    path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`) ? [version ?? ''] : [],
  );

  expect(versions.length).toBeGreaterThan(0);
  expect(versions.filter((version) => isBelow(version, floor))).toEqual([]);
});
