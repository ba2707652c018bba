import { ImapFlow } from 'imapflow';
import { afterEach, describe, expect, it } from 'vitest';
import { ImapSession } from '../../backend/dist/adapters/imap/imap-session.js';
import { Secret } from '../../backend/dist/common/secret.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import { scriptedCapabilities, type ScriptedImapServer } from '../support/scripted-imap/scripted-imap-server.js';
import { eventually } from '../support/wait.js';

const plainCapabilities = scriptedCapabilities.filter((name) => !['CONDSTORE', 'QRESYNC', 'ENABLE'].includes(name));

describe('what a server tells by itself', () => {
  let server: ScriptedImapServer;
  let session: ImapSession;

  const connect = async (capabilities: readonly string[] = scriptedCapabilities): Promise<void> => {
    server = await servers.startScriptedImap({ capabilities });
    const user = server.newUser();
    const account = server.account(user);
    account.create('Other');
    for (const name of ['INBOX', 'Other'])
      for (const number of [1, 2, 3]) account.mailbox(name).append(letter({ subject: `${name} ${number}` }));
    const { host, ports } = server;
    const client = new ImapFlow({
      host,
      port: ports.imap,
      secure: false,
      doSTARTTLS: false,
      auth: { user: user.username, pass: user.password },
      qresync: true,
      disableAutoIdle: true,
      logger: false,
    });
    const credential = { kind: 'password', password: new Secret(user.password) } as const;
    const access = { host, port: ports.imap, security: 'none', username: user.username, credential } as const;
    session = await ImapSession.connect(client, access, 10_000);
    await session.mailboxes.list();
  };

  const idleIn = async (path: string): Promise<void> => {
    await session.open(path);
    session.idle().catch(() => undefined);
    await eventually(() => server.sessions.some(({ isIdle }) => isIdle));
  };

  afterEach(() => session.abort());

  describe('of a mailbox that is being left', () => {
    it.each([
      ['knows QRESYNC', scriptedCapabilities],
      ['knows nothing of it', plainCapabilities],
    ])('is not taken for news of the next one while IDLE ends, where it %s', async (_name, capabilities) => {
      await connect(capabilities);
      await idleIn('INBOX');
      server.hooks.set('DONE', ({ normally }) => [
        '* 2 FETCH (UID 2 FLAGS (\\Deleted))',
        '* VANISHED 1',
        '* 1 EXPUNGE',
        '* 3 EXISTS',
        ...normally(),
      ]);

      await session.open('Other');

      expect(session.takeLive()).toEqual([]);
      expect(session.exists).toBe(3);
    });

    it.each([
      ['says that it is closed', ['* OK [CLOSED] Closed']],
      ['does not say that it is closed', []],
    ])('is not taken for news of the next one while that is selected, where it %s', async (_name, closed) => {
      await connect();
      await session.open('INBOX');
      server.hooks.set('SELECT', ({ normally }) => [
        '* 2 FETCH (UID 2 FLAGS (\\Deleted))',
        '* VANISHED 1',
        ...closed,
        ...normally(),
      ]);

      await session.open('Other');

      expect(session.takeLive()).toEqual([]);
    });
  });

  describe('of the mailbox that is selected from a resume point', () => {
    const changeWhileAway = async (): Promise<{ uidValidity: number; highestModseq: bigint }> => {
      const { uidValidity, highestModseq } = await session.open('Other');
      await session.open('INBOX');
      const [account] = server.sessions.map((each) => each.account);
      const other = account?.mailbox('Other');
      const flagged = other?.messages[2];
      if (other === undefined || flagged === undefined) throw new Error('nothing to change');
      other.expunge([1]);
      other.setFlags(flagged, ['\\Flagged']);
      return { uidValidity, highestModseq: highestModseq ?? 0n };
    };
    const changed = [
      { kind: 'vanished', uids: [{ low: 1, high: 1 }] },
      { kind: 'flags', uid: 3, flags: ['\\Flagged'] },
    ];

    it('is kept, whatever was told of the former one before it was closed', async () => {
      await connect();
      const since = await changeWhileAway();
      server.hooks.set('SELECT', ({ normally }) => [
        '* 2 FETCH (UID 2 FLAGS (\\Deleted))',
        '* OK [CLOSED] Closed',
        ...normally(),
      ]);

      expect(await session.open('Other', since)).toMatchObject({ resynced: true });
      expect(session.takeLive()).toEqual(changed);
    });

    it('is not all there is where nobody knows of which mailbox the first of it was', async () => {
      await connect();
      const since = await changeWhileAway();
      server.hooks.set('SELECT', ({ normally }) => ['* 2 FETCH (UID 2 FLAGS (\\Deleted))', ...normally()]);

      expect(await session.open('Other', since)).toMatchObject({ resynced: false });
      expect(session.takeLive()).toEqual(changed);
    });
  });

  it.each([
    ['by sequence number', 'FETCH', () => session.messages.fetchFlagsAt('3')],
    ['of a UID set', 'UID FETCH', () => session.messages.fetchFlags('3')],
    ['of all messages that changed', 'UID FETCH', () => allOf(session.messages.fetchChanged(1n))],
  ])(
    "of another client's change in the middle of flags that are fetched %s is kept (case 6)",
    async (_name, command, fetch) => {
      await connect();
      await session.open('INBOX');
      server.hooks.set(command, ({ normally }) => ['* 2 FETCH (FLAGS (\\Answered))', ...normally()]);

      const rows = await fetch();

      expect(rows).toContainEqual({ uid: 3, flags: [] });
      expect(session.takeLive()).toEqual([{ kind: 'flags-at', seq: 2 }]);
    },
  );

  it('is not asked for again and again where the server leaves out which message it is', async () => {
    await connect();
    await session.open('INBOX');
    server.hooks.set('FETCH', ({ tag }) => ['* 3 FETCH (FLAGS ())', `${tag} OK Done`]);

    expect(await session.messages.fetchFlagsAt('3')).toEqual([]);
    expect(session.takeLive()).toEqual([]);
  });
});

async function allOf<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
}
