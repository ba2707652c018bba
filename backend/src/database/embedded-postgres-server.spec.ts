import { describe, expect, it } from 'vitest';
import { parsePostmasterFile } from './embedded-postgres-server.js';

describe('parsePostmasterFile', () => {
  it('reads the process, the folder of the socket and the state', () => {
    const content = '4711\n/data/postgres\n1795352155\n5432\n/data/postgres-socket\n\n  1234567   98304\nready   \n';

    expect(parsePostmasterFile(content)).toEqual({ pid: 4711, socketDir: '/data/postgres-socket', status: 'ready' });
  });

  it('waits for the rest of a file that is still being written', () => {
    expect(parsePostmasterFile('4711\n/data/postgres\n')).toBeNull();
    expect(parsePostmasterFile('')).toBeNull();
  });
});
