import { messagesApi } from '@maildesk/contracts';
import type { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { fillMailbox } from '../support/bulk-mailbox.js';
import type { Dovecot } from '../support/dovecot.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { LiveSocket } from '../support/live-socket.js';
import type { MailServer } from '../support/mail-server.js';
import type { MailDesk } from '../support/maildesk.js';
import type { MailUser } from '../support/mail-user.js';
import { OpenAccount } from '../support/open-account.js';
import { eventually } from '../support/wait.js';

const raw = (subject: string): Buffer => Buffer.from(letter({ subject }).replace(/\r?\n/g, '\r\n'));

/** A folder that somebody has open is asked for every half minute at most, and was when they opened it: what comes sooner was told. */
const soonMs = 15_000;
const extensions = ['QRESYNC', 'CONDSTORE', 'LIST-STATUS'] as const;
const patient = { timeoutMs: 30_000, intervalMs: 100 };

/** Somebody with an account, and with another mail program that holds one connection. */
interface Viewer {
  readonly user: MailUser;
  readonly account: OpenAccount;
  readonly socket: LiveSocket;
  readonly other: ImapFlow;
  /** A folder. */
  readonly path: string;
  readonly mailboxId: string;
  readonly view: () => void;
  readonly leave: () => void;
  readonly mode: () => Promise<string>;
}

describe.concurrent('a folder that somebody has open, where the server does not know NOTIFY', () => {
  let app: MailDesk;
  let api: ApiClient;

  beforeAll(async () => {
    app = await servers.startMailDesk();
    api = await app.signIn();
  });
  afterAll(() => app.stop());

  async function viewerAt(server: MailServer, user = server.newUser()): Promise<Viewer> {
    const other = await servers.connectImap(user, server);
    const { path } = await other.mailboxCreate('Projects');
    const choice = { dovecot: server, smtp: await servers.startSmtpServer({ dovecot: server }) };
    const account = await OpenAccount.connect(servers, app, api, user, choice);
    const read = async () => (await account.mailboxes()).find((mailbox) => mailbox.path === path);
    const { id: mailboxId } = await eventually(read);
    const socket = await account.listen();
    return {
      user,
      account,
      socket,
      other,
      path,
      mailboxId,
      view: () => socket.view(account.id, mailboxId),
      leave: () => socket.view(account.id, null),
      mode: async () => (await read())?.watchMode ?? 'none',
    };
  }

  const until = (viewer: Viewer, mode: string, timeoutMs = 30_000) =>
    eventually(async () => (await viewer.mode()) === mode, { timeoutMs, intervalMs: 100 });

  async function arrives(viewer: Viewer, subject: string, withinMs = soonMs): Promise<string> {
    const { socket, other, path, mailboxId } = viewer;
    const isIt = (id: string): boolean => id === mailboxId;
    const known = socket.frames.length;
    await other.append(path, raw(subject));
    const added = () =>
      socket.frames.slice(known).find((frame) => frame.name === 'message.added' && isIt(frame.payload.mailboxId));
    const frame = await eventually(added, { timeoutMs: withinMs });
    return frame.name === 'message.added' ? frame.payload.messageId : '';
  }

  const end = async ({ other, socket }: Viewer): Promise<void> => {
    await other.logout();
    socket.close();
  };

  it.each<[string, () => Promise<MailServer>]>([
    ['Dovecot', () => servers.startDovecot({ withoutCapabilities: ['NOTIFY'] })],
    ['Dovecot without extensions', () => servers.startDovecot({ withoutCapabilities: ['NOTIFY', ...extensions] })],
    ['Courier', () => servers.startCourier()],
  ])(
    'is watched: mail, flags and deletions by another client show at once (%s)',
    async (_name, start) => {
      const viewer = await viewerAt(await start());
      const { socket, other, path, account } = viewer;
      expect(await viewer.mode()).toBe('poll');
      viewer.view();
      await until(viewer, 'idle');

      await arrives(viewer, 'one');
      await arrives(viewer, 'two');
      await other.mailboxOpen(path);
      await other.messageFlagsAdd('1', ['\\Flagged']);
      await socket.waitForFrame('message.updated', (frame) => frame.payload.flags.includes('flagged'), soonMs);
      await other.messageDelete('1');
      await socket.waitForFrame('message.removed', () => true, soonMs);
      await arrives(viewer, 'three');
      expect(await viewer.mode()).toBe('idle');

      viewer.leave();
      await until(viewer, 'poll');
      await account.untilInStep();
      await end(viewer);
    },
    90_000,
  );

  it('shows a flag that another client sets on old mail, where no counter tells of flags', async () => {
    const dovecot = await servers.startDovecot({ withoutCapabilities: ['NOTIFY', ...extensions] });
    const user = dovecot.newUser();
    fillMailbox(dovecot, user, 700, 'Projects');
    const viewer = await viewerAt(dovecot, user);
    const { socket, other, path } = viewer;
    viewer.view();
    await until(viewer, 'idle');

    await other.mailboxOpen(path);
    await other.messageFlagsAdd('1', ['Reviewed']);

    await socket.waitForFrame('message.updated', ({ payload }) => payload.keywords.includes('reviewed'), soonMs);
    await end(viewer);
  }, 90_000);

  it('is polled where the server allows one connection', async () => {
    const dovecot = await servers.startDovecot({ withoutCapabilities: ['NOTIFY'], maxConnections: 2 });
    const viewer = await viewerAt(dovecot);
    viewer.view();

    await arrives(viewer, 'by a poll', 90_000);

    expect([await viewer.mode(), await connectionsOf(dovecot, viewer)]).toEqual(['poll', 1]);
    await end(viewer);
  }, 120_000);

  it('is polled while a download has the second of two connections, and watched again afterwards; an account that nobody looks at holds one', async () => {
    const dovecot = await servers.startDovecot({ withoutCapabilities: ['NOTIFY'], maxConnections: 3 });
    const [viewer, left] = await Promise.all([viewerAt(dovecot), viewerAt(dovecot)]);
    for (const each of [viewer, left]) each.view();
    await Promise.all([until(viewer, 'idle'), until(left, 'idle')]);
    left.leave();
    const messageId = await arrives(viewer, 'to be downloaded');
    const params = { accountId: viewer.account.id, messageId };
    const download = async () => Buffer.from(await api.call(messagesApi.downloadSource, { params })).toString();

    // By the first one it is learnt that there are two.
    expect(await download()).toContain('to be downloaded');
    expect(await download()).toContain('to be downloaded');
    await until(viewer, 'poll');
    expect(await connectionsOf(dovecot, viewer)).toBe(2);

    await until(viewer, 'idle', 120_000);
    await arrives(viewer, 'after the download');
    expect(await connectionsOf(dovecot, viewer)).toBe(2);
    await eventually(async () => (await connectionsOf(dovecot, left)) === 1, patient);
    await Promise.all([end(viewer), end(left)]);
  }, 240_000);
});

/** The connections of MailDesk alone. */
const connectionsOf = async (dovecot: Dovecot, { user }: Viewer): Promise<number> =>
  (await dovecot.connectionCount(user)) - 1;
