import { describe, expect, it } from 'vitest';
import { StartUpError } from './start-up-error.js';
import { startUpProblem } from './start-up-problem.js';

const databaseUrl = 'postgres://mail%20desk:secret@db.example:5433/mail';
const withOwnServer = { host: '127.0.0.1', port: 3000, databaseUrl };
const failure = (code: string, syscall?: string): Error => Object.assign(new Error(code), { code, syscall });

describe('startUpProblem', () => {
  it.each([
    [failure('EADDRINUSE', 'listen'), 'Stop it, or choose another port: PORT=3001 npm start'],
    [failure('EACCES', 'listen'), 'ports below 1024'],
    [failure('EADDRNOTAVAIL', 'listen'), 'HOST is 127.0.0.1'],
    [failure('ENOSPC', 'write'), 'The disk is full'],
    [failure('ECONNREFUSED', 'connect'), 'No database server answers at db.example:5433'],
    [new AggregateError([failure('ECONNREFUSED', 'connect')], ''), 'No database server answers at db.example:5433'],
    [failure('ENOTFOUND', 'getaddrinfo'), "The database server's name db.example"],
    [failure('ETIMEDOUT', 'connect'), 'cannot be reached'],
    [failure('28P01'), 'refuses the user or password in DATABASE_URL (user "mail desk")'],
    [failure('3D000'), 'has no database "mail"'],
    [failure('42501'), 'ALTER DATABASE "mail" OWNER TO "mail desk"'],
    [failure('53300'), 'no connection left'],
    [failure('57P03'), 'starting or stopping'],
    [new StartUpError('These settings are wrong'), 'These settings are wrong'],
  ])('explains %s', (error, words) => {
    expect(startUpProblem(error, withOwnServer)).toContain(words);
  });

  it.each(['28P01', 'ECONNREFUSED', '3D000'])('never shows the password of DATABASE_URL (%s)', (code) => {
    expect(startUpProblem(failure(code), withOwnServer)).not.toContain('secret');
  });

  it('names the folder of a server that is reached by a socket', () => {
    const circumstances = { ...withOwnServer, databaseUrl: 'postgres://localhost/mail?host=%2Frun%2Fpostgresql' };

    expect(startUpProblem(failure('ENOENT', 'connect'), circumstances)).toContain('answers at /run/postgresql');
  });

  it.each([new Error('a mistake of ours'), failure('ERR_MODULE_NOT_FOUND'), failure('42P01'), 'a thrown text'])(
    'leaves "%s" to the stack trace',
    (error) => {
      expect(startUpProblem(error, withOwnServer)).toBeNull();
    },
  );

  it('blames no DATABASE_URL where there is none', () => {
    const embedded = { ...withOwnServer, databaseUrl: null };

    expect(startUpProblem(failure('ECONNREFUSED', 'connect'), embedded)).toBeNull();
  });
});
