import type { Change, MailboxRole } from '@maildesk/contracts';
import { accountsApi } from '@maildesk/contracts';
import type { ImapFlow } from 'imapflow';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, pendingChanges, target, untilNothingPending, untilRefused } from '../support/act.js';
import type { ApiClient } from '../support/api-client.js';
import { FaultProxy } from '../support/fault-proxy.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import { scriptedCapabilities } from '../support/scripted-imap/scripted-imap-server.js';
import { eventually } from '../support/wait.js';

const settings = { POLL_INTERVAL_MS: '2000', RECONNECT_MAX_MS: '1000' };
const seen: Change = { kind: 'add-flag', flag: 'seen' };
const archived: Change = { kind: 'move-to-role', role: 'archive' };
const thrownAway: Change = { kind: 'move-to-role', role: 'trash' };
const longestMs = 30_000;

/** A mailbox that two programs work in: MailDesk over a line that can be closed, and another one without. */
class Shared {
  private constructor(
    readonly account: OpenAccount,
    readonly other: ImapFlow,
    private readonly line: FaultProxy,
  ) {}

  static async open(app: MailDesk, api: ApiClient, ...subjects: string[]): Promise<Shared> {
    const line = await FaultProxy.start(servers.dovecot.ports.imaps);
    const user = servers.dovecot.newUser();
    for (const subject of subjects) await servers.dovecot.deliver(user.address, letter({ subject }));
    const other = await servers.connectImap(user);
    await other.mailboxCreate('Work');
    const account = await OpenAccount.connect(servers, app, api, user, { imapPort: line.port });
    return new Shared(account, other, line);
  }

  /** From now on MailDesk hears of nothing. */
  closeLine(): void {
    this.line.refuse();
    this.line.cut();
  }

  async openLine(): Promise<void> {
    this.line.restore();
    await this.account.api.call(accountsApi.reconnect, { params: { accountId: this.account.id } });
  }

  /** Somebody else does something to all that lies in a mailbox. */
  async elsewhere(path: string, work: (other: ImapFlow) => Promise<unknown>): Promise<void> {
    const lock = await this.other.getMailboxLock(path);
    try {
      await work(this.other);
    } finally {
      lock.release();
    }
  }

  moveElsewhere(from: string, to: string): Promise<void> {
    return this.elsewhere(from, (other) => other.messageMove('1:*', to));
  }

  deleteElsewhere(path: string): Promise<void> {
    return this.elsewhere(path, (other) => other.messageDelete('1:*'));
  }

  async act(role: MailboxRole, subject: string, change: Change): Promise<void> {
    await act(this.account, await target(this.account, role, subject), change);
  }

  /** The flags of each message by the mailbox that it lies in. */
  async placesOnServer(): Promise<Record<string, string[]>> {
    const { user, choice } = this.account;
    const mailboxes = await servers.readServerMailboxes(user, choice.dovecot ?? servers.dovecot);
    return Object.fromEntries(
      mailboxes
        .filter(({ messages }) => messages.length > 0)
        .map(({ path, messages }) => [path, messages.map(({ flags }) => flags.join(' '))]),
    );
  }

  async untilSettled(): Promise<void> {
    await untilNothingPending(this.account, longestMs);
    await this.account.untilInStep(longestMs);
  }

  async end(): Promise<void> {
    await this.other.logout();
    this.line.restore();
  }
}

/** Makes it so that messages were lost to wishes a day ago. Answers how many such wishes there are. */
async function passADay({ app, id }: OpenAccount): Promise<number> {
  const client = new Client({ connectionString: app.databaseUrl });
  await client.connect();
  try {
    const passed = await client.query(
      `UPDATE pending_change SET lost_at = now() - interval '25 hours' WHERE account_id = $1 AND lost_at IS NOT NULL`,
      [id],
    );
    return passed.rowCount ?? 0;
  } finally {
    await client.end();
  }
}

describe('a change of a message that another mail program takes away meanwhile', () => {
  let app: MailDesk;
  let api: ApiClient;

  beforeAll(async () => {
    app = await servers.startMailDesk({ env: settings });
    api = await app.signIn();
  });

  afterAll(() => app.stop());

  it('goes after the message that was moved before, and that is not known at its new place yet', async () => {
    const shared = await Shared.open(app, api, 'moved');
    const before = await shared.account.rowBySubject('inbox', 'moved');
    shared.closeLine();
    await shared.moveElsewhere('INBOX', 'Work');

    await shared.act('inbox', 'moved', seen);
    await shared.act('inbox', 'moved', { kind: 'add-keyword', keyword: 'urgent' });
    await shared.openLine();

    await shared.untilSettled();
    expect(await shared.placesOnServer()).toEqual({ Work: ['\\Seen urgent'] });
    const { id: mailboxId } = (await shared.account.mailboxes()).find(({ path }) => path === 'Work') ?? {};
    const { messages } = await shared.account.thread(before?.threadId ?? '');
    expect(messages).toMatchObject([{ id: before?.latestMessageId, mailboxIds: [mailboxId], flags: ['seen'] }]);
    await shared.end();
  });

  it('goes after the message that is moved before it can be carried out, also after kill -9', async () => {
    const own = await servers.startMailDesk({ env: settings });
    const shared = await Shared.open(own, await own.signIn(), 'moved');
    shared.closeLine();
    await shared.act('inbox', 'moved', seen);
    await shared.act('inbox', 'moved', { kind: 'add-flag', flag: 'flagged' });
    await shared.moveElsewhere('INBOX', 'Work');

    await own.kill9();
    await own.start();
    await shared.openLine();
    // Once more while it looks for the message.
    await eventually(async () => (await shared.account.rowBySubject('inbox', 'moved')) === null, {
      timeoutMs: longestMs,
    });
    await own.kill9();
    await own.start();

    await shared.untilSettled();
    expect(await shared.placesOnServer()).toEqual({ Work: ['\\Flagged \\Seen'] });
    await shared.end();
    await own.stop();
  }, 90_000);

  it('moves the message on from where it was put, and does not leave it there', async () => {
    const shared = await Shared.open(app, api, 'moved twice');
    const before = await shared.account.rowBySubject('inbox', 'moved twice');
    shared.closeLine();
    await shared.act('inbox', 'moved twice', archived);
    await shared.moveElsewhere('INBOX', 'Work');
    await shared.openLine();

    await shared.untilSettled();
    expect(await shared.placesOnServer()).toEqual({ Archive: [''] });
    expect((await shared.account.rowBySubject('archive', 'moved twice'))?.latestMessageId).toBe(
      before?.latestMessageId,
    );
    await shared.end();
  });

  it('is done when the other program has done the same', async () => {
    const shared = await Shared.open(app, api, 'both archive it');
    shared.closeLine();
    await shared.act('inbox', 'both archive it', archived);
    await shared.moveElsewhere('INBOX', 'Archive');
    await shared.openLine();

    await shared.untilSettled();
    expect(await shared.placesOnServer()).toEqual({ Archive: [''] });
    expect((await shared.account.rows('archive')).map(({ subject }) => subject)).toEqual(['both archive it']);
    await shared.end();
  });

  it('is undone with a reason when the message was deleted and a person would miss it', async () => {
    const shared = await Shared.open(app, api, 'deleted');
    const socket = await shared.account.listen();
    shared.closeLine();
    await shared.act('inbox', 'deleted', seen);
    await shared.act('inbox', 'deleted', archived);
    await shared.deleteElsewhere('INBOX');
    await shared.openLine();

    const refused = await untilRefused(shared.account, longestMs);
    expect(refused).toMatchObject({ what: 'Move to Archive', error: expect.stringContaining('deleted') as string });
    expect((await socket.waitForFrame('change.refused')).payload).toMatchObject({ what: 'Move to Archive', count: 1 });
    await shared.account.untilInStep(longestMs);
    // That it was to be marked as read nobody misses.
    expect(await pendingChanges(shared.account)).toHaveLength(1);
    expect(await shared.account.rows('archive')).toEqual([]);
    socket.close();
    await shared.end();
  });

  it('is no news when both have deleted the message for good', async () => {
    const shared = await Shared.open(app, api, 'deleted by both');
    await shared.act('inbox', 'deleted by both', thrownAway);
    await shared.untilSettled();
    shared.closeLine();
    await shared.act('trash', 'deleted by both', { kind: 'delete-for-good' });
    await shared.deleteElsewhere('Trash');
    await shared.openLine();

    await shared.untilSettled();
    expect(await shared.placesOnServer()).toEqual({});
    await shared.end();
  });

  it('does not delete for good what somebody has taken out of the trash, and says so', async () => {
    const shared = await Shared.open(app, api, 'rescued');
    await shared.act('inbox', 'rescued', thrownAway);
    await shared.untilSettled();
    shared.closeLine();
    await shared.act('trash', 'rescued', { kind: 'delete-for-good' });
    await shared.moveElsewhere('Trash', 'Work');
    await shared.openLine();

    const refused = await untilRefused(shared.account, longestMs);
    expect(refused).toMatchObject({ kind: 'expunge', error: expect.stringContaining('left where it is') as string });
    await shared.account.untilInStep(longestMs);
    expect(await shared.placesOnServer()).toEqual({ Work: [''] });
    await shared.end();
  });

  it.each([
    ['tells what is gone', scriptedCapabilities],
    ['tells nothing', scriptedCapabilities.filter((name) => !/CONDSTORE|QRESYNC|ENABLE|LIST-STATUS|NOTIFY/.test(name))],
  ])(
    'keeps no other change waiting, and is not forgotten, where a server says OK to a UID that it has not and %s',
    async (_name, capabilities) => {
      const server = await servers.startScriptedImap({ capabilities });
      const user = server.newUser();
      const [inbox, archive] = [server.account(user).mailbox('INBOX'), server.account(user).mailbox('Archive')];
      for (const subject of ['snatched', 'stays']) inbox.append(letter({ subject }));
      const smtp = await servers.startSmtpServer({ dovecot: server });
      const account = await OpenAccount.connect(servers, app, api, user, { dovecot: server, smtp });
      let isSnatched = false;
      server.hooks.set('UID STORE', () => {
        const [first] = inbox.messages;
        if (isSnatched || first === undefined) return undefined;
        isSnatched = true;
        archive.append(Buffer.from(first.source, 'latin1'));
        inbox.expunge([first.uid]);
        return undefined;
      });
      const { id: mailboxId } = await account.mailbox('inbox');

      await act(account, { kind: 'mailbox', mailboxId }, { kind: 'add-flag', flag: 'flagged' });

      await untilNothingPending(account, longestMs);
      await account.untilInStep(longestMs);
      expect(isSnatched).toBe(true);
      expect([inbox, archive].map(({ messages }) => messages.map(({ flags }) => [...flags].join(' ')))).toEqual([
        ['\\Flagged'],
        ['\\Flagged'],
      ]);
    },
    60_000,
  );

  it('is undone with a reason after a day in which one folder could not be looked into', async () => {
    const server = await servers.startScriptedImap();
    const user = server.newUser();
    const inbox = server.account(user).mailbox('INBOX');
    for (const subject of ['snatched', 'stays']) inbox.append(letter({ subject }));
    const smtp = await servers.startSmtpServer({ dovecot: server });
    const account = await OpenAccount.connect(servers, app, api, user, { dovecot: server, smtp });
    server.hooks.set('UID SEARCH', ({ tag, session }) =>
      session.selected?.path === 'Closed' ? [`${tag} NO Not now`] : undefined,
    );
    server
      .account(user)
      .create('Closed')
      .append(letter({ subject: 'cannot be read' }));
    const closed = async () => (await account.mailboxes()).find(({ path }) => path === 'Closed');
    await eventually(async () => ((await closed())?.fill ?? null) !== null, { timeoutMs: longestMs });
    server.hooks.set('UID MOVE', () => {
      const [first] = inbox.messages;
      if (first !== undefined && inbox.messages.length > 1) inbox.expunge([first.uid]);
      return undefined;
    });

    await act(account, await target(account, 'inbox', 'snatched'), archived);
    await eventually(async () => (await passADay(account)) > 0, { timeoutMs: longestMs });
    await act(account, await target(account, 'inbox', 'stays'), seen);

    // A day of which the present connection knows but its last moments is not enough.
    const refused = await untilRefused(account, 2 * longestMs);
    expect(refused).toMatchObject({
      what: 'Move to Archive',
      error: expect.stringContaining('within a day') as string,
    });
    expect(await account.rows('archive')).toEqual([]);
    await eventually(() => inbox.messages.every(({ flags }) => flags.has('\\Seen')));
  }, 120_000);
});
