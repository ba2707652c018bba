import { chmodSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSocketDir, socketDirFor, socketUrl } from './embedded-postgres-socket.js';

describe('socketDirFor', () => {
  it('takes the data folder while the whole path of the socket fits into 103 bytes', () => {
    const longestThatFits = `/${'d'.repeat(103 - '//postgres-socket/.s.PGSQL.5432'.length)}`;

    expect(socketDirFor(longestThatFits, '/tmp')).toBe(`${longestThatFits}/postgres-socket`);
    expect(socketDirFor(`${longestThatFits}d`, '/tmp')).toMatch(/^\/tmp\/maildesk-[0-9a-f]{16}$/);
  });

  it('counts bytes, not letters', () => {
    expect(socketDirFor(`/${'ä'.repeat(50)}`, '/tmp')).toMatch(/^\/tmp\/maildesk-/);
  });

  it('leads from one data folder to one place and from another to another', () => {
    const [one, other] = [`/one/${'x'.repeat(100)}`, `/other/${'x'.repeat(100)}`];

    expect(socketDirFor(one, '/tmp')).toBe(socketDirFor(one, '/tmp'));
    expect(socketDirFor(one, '/tmp')).not.toBe(socketDirFor(other, '/tmp'));
  });
});

describe('makeSocketDir', () => {
  const self = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'maildesk-socket-'));
  });
  afterEach(() => rmSync(parent, { recursive: true }));

  it('makes a folder that only its owner may enter, and takes it again the next time', () => {
    const dir = join(parent, 'socket');

    makeSocketDir(dir, self);
    makeSocketDir(dir, self);

    expect(statSync(dir).mode & 0o777).toBe(0o700);
  });

  it('refuses a folder that others may enter', () => {
    const dir = join(parent, 'socket');
    makeSocketDir(dir, self);
    chmodSync(dir, 0o711);

    expect(() => makeSocketDir(dir, self)).toThrow('only you can enter');
  });

  it('refuses a link that somebody put in its place', () => {
    const dir = join(parent, 'socket');
    symlinkSync(parent, dir);

    expect(() => makeSocketDir(dir, self)).toThrow('only you can enter');
  });

  it('refuses a folder of another user', () => {
    const dir = join(parent, 'socket');
    makeSocketDir(dir, self);

    expect(() => makeSocketDir(dir, { uid: self.uid + 1, gid: self.gid })).toThrow('only you can enter');
  });
});

describe('socketUrl', () => {
  it('keeps a folder with spaces and signs whole', () => {
    const url = new URL(socketUrl('/my data/a&b=c', 'maildesk'));

    expect(url.searchParams.get('host')).toBe('/my data/a&b=c');
    expect(url.pathname).toBe('/maildesk');
  });
});
