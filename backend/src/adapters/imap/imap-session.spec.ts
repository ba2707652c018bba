import { ImapFlow } from 'imapflow';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../common/secret.js';
import type { ServerAccess } from '../server-access.js';
import { ImapSession } from './imap-session.js';

const credential = { kind: 'password', password: new Secret('b') } as const;
const server: ServerAccess = { host: 'localhost', port: 1, security: 'none', username: 'a', credential };

/** A session with an open mailbox of `exists` messages, whose searches find nothing. */
async function openSession(exists: number, afterSearch: (client: ImapFlow) => void) {
  const client = new ImapFlow({ host: 'localhost', port: 1, auth: { user: 'a', pass: 'b' }, logger: false });
  Object.assign(client, {
    connect: () => Promise.resolve(),
    mailbox: { path: 'INBOX', exists },
    search: () => {
      afterSearch(client);
      return Promise.resolve([]);
    },
  });
  return ImapSession.connect(client, server, 1000);
}

describe('the list of what is in a mailbox', () => {
  it('is not empty because the connection was lost while it was asked for', async () => {
    const session = await openSession(30, (client) => Object.assign(client, { mailbox: false }));

    await expect(session.search.allUids()).rejects.toMatchObject({ failureClass: 'network' });
    expect(() => session.exists).toThrow('The connection to the mail server was lost.');
  });

  it('is empty where the server counts nothing', async () => {
    const session = await openSession(0, () => undefined);

    await expect(session.search.allUids()).resolves.toEqual([]);
  });
});
