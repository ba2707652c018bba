import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDataDir } from './embedded-postgres-lock.js';
import { processStart } from './embedded-postgres-processes.js';

describe('lockDataDir', () => {
  let dir: string;
  let file: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'maildesk-lock-'));
    file = join(dir, 'maildesk.lock');
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('gives the folder to one at a time', () => {
    const lock = lockDataDir(dir);

    expect(() => lockDataDir(dir)).toThrow(`Another MailDesk (process ${process.pid}) is using ${dir}`);
    lock.release();
    lockDataDir(dir).release();
    expect(readdirSync(dir)).toEqual([]);
  });

  it('passes over the lock of a process that is gone', () => {
    writeFileSync(file, '2147483646 1234');

    const lock = lockDataDir(dir);

    expect(readFileSync(file, 'utf8')).toBe(`${process.pid} ${processStart(process.pid)}`);
    lock.release();
  });

  it('passes over the lock of a process whose number another program has by now', () => {
    writeFileSync(file, `${process.ppid} 1`);

    lockDataDir(dir).release();

    expect(existsSync(file)).toBe(false);
  });

  it.each(['', 'not a lock', '17'])('passes over a lock that says "%s"', (content) => {
    writeFileSync(file, content);

    lockDataDir(dir).release();

    expect(existsSync(file)).toBe(false);
  });

  it('does not give free what somebody else holds', () => {
    const lock = lockDataDir(dir);
    writeFileSync(file, 'somebody else');

    lock.release();

    expect(existsSync(file)).toBe(true);
  });
});
