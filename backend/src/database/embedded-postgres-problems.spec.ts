import { describe, expect, it } from 'vitest';
import { postgresProblem, spaceProblem, versionProblem } from './embedded-postgres-problems.js';

describe('postgresProblem', () => {
  it.each([
    ['FATAL:  could not write lock file "postmaster.pid": No space left on device', 'is full'],
    ['initdb: error: could not create directory "/data/postgres": Permission denied', 'another user'],
    ['FATAL:  data directory "/data/postgres" has wrong ownership', 'another user'],
    ['postgres: error while loading shared libraries: libicui18n.so.60: cannot open', 'does not run on this system'],
    ["postgres: /lib/libc.so.6: version `GLIBC_2.27' not found", 'does not run on this system'],
    ['FATAL:  could not map anonymous shared memory: Cannot allocate memory', 'not enough memory'],
  ])('reads "%s" as "… %s …"', (output, words) => {
    expect(postgresProblem(output, '/data')).toContain(words);
  });

  it('leaves what it does not know to be shown as it is', () => {
    expect(postgresProblem('FATAL:  the moon is in the wrong phase', '/data')).toBeNull();
  });
});

describe('versionProblem', () => {
  it('is silent about data of its own version', () => {
    expect(versionProblem('18\n', 18, '/data/postgres')).toBeNull();
  });

  it('names both versions and the ways out', () => {
    const problem = versionProblem('17\n', 18, '/data/postgres');

    expect(problem).toContain('/data/postgres was made by PostgreSQL 17; this MailDesk brings 18');
    expect(problem).toContain('DATABASE_URL');
  });
});

describe('spaceProblem', () => {
  it.each([
    [300, 'firstStart', null],
    [299, 'firstStart', 'Only 299 MB are free'],
    [50, 'laterStart', null],
    [49, 'laterStart', 'Only 49 MB are free'],
  ] as const)('says of %d MB at the %s: %s', (freeMb, start, words) => {
    const problem = spaceProblem(freeMb * 1024 * 1024, start, '/data');

    if (words === null) expect(problem).toBeNull();
    else expect(problem).toContain(words);
  });
});
