import { changesApi, type ReplyOf } from '@maildesk/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, pendingChanges, target, untilNothingPending, untilRefused } from '../support/act.js';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import type { ScriptedImapServer } from '../support/scripted-imap/scripted-imap-server.js';
import type { SmtpServer } from '../support/smtp-server.js';
import { eventually } from '../support/wait.js';

const settings = { POLL_INTERVAL_MS: '2000', RECONNECT_MAX_MS: '1000' };

describe('changes on servers of all kinds', () => {
  let app: MailDesk;
  let api: ApiClient;

  beforeAll(async () => {
    app = await servers.startMailDesk({ env: settings });
    api = await app.signIn();
  });

  afterAll(() => app.stop());

  it('25 deleting one message marks it and hides it where the server can only remove all that is marked', async () => {
    const dovecot = await servers.startDovecot({ withoutCapabilities: ['MOVE', 'UIDPLUS'] });
    const own = { dovecot, smtp: await servers.startSmtpServer({ dovecot }) };
    const user = dovecot.newUser();
    for (const subject of ['marked by another', 'thrown away', 'stays']) {
      await dovecot.deliver(user.address, letter({ subject }));
    }
    const account = await OpenAccount.connect(servers, app, api, user, own);
    const other = await servers.connectImap(user, dovecot);
    await other.mailboxOpen('INBOX');
    await other.messageFlagsAdd('1', ['\\Deleted']);
    await account.untilInStep();

    await act(account, await target(account, 'inbox', 'thrown away'), { kind: 'move-to-role', role: 'trash' });
    await untilNothingPending(account);
    await account.untilInStep();
    await act(account, await target(account, 'trash', 'thrown away'), { kind: 'delete-for-good' });
    await untilNothingPending(account);
    await account.untilInStep();

    expect((await account.rows('inbox')).map((row) => row.subject)).toEqual(['stays']);
    expect(await account.rows('trash')).toEqual([]);
    const onServer = await servers.readServerMailboxes(user, dovecot);
    expect(onServer.find(({ path }) => path === 'INBOX')?.messages.map(({ flags }) => flags.join())).toEqual([
      '\\Deleted',
      '\\Deleted',
      '',
    ]);
    expect(onServer.find(({ path }) => path === 'Trash')?.messages.map(({ flags }) => flags.join())).toEqual([
      '\\Deleted',
    ]);
    await other.logout();
  }, 60_000);

  describe('that say no', () => {
    let server: ScriptedImapServer;
    let smtp: SmtpServer;

    beforeAll(async () => {
      server = await servers.startScriptedImap();
      smtp = await servers.startSmtpServer({ dovecot: server });
    });

    const opened = async (...subjects: string[]): Promise<OpenAccount> => {
      const user = server.newUser();
      for (const subject of subjects) await server.deliver(user.address, letter({ subject }));
      return OpenAccount.connect(servers, app, api, user, { dovecot: server, smtp });
    };

    const failedAct = (account: OpenAccount, which: 'retryFailed' | 'discardFailed') =>
      api.call(changesApi[which], { params: { accountId: account.id }, body: { changeIds: null } });

    it('7 a flag is changed without a condition that the server could answer by OK, and after a refusal read again', async () => {
      const account = await opened('conflict');
      let asked = 0;
      server.hooks.set('UID STORE', ({ tag, normally }) => {
        asked += 1;
        normally();
        return [`${tag} NO [INUSE] Conflict`];
      });

      await act(account, await target(account, 'inbox', 'conflict'), { kind: 'add-flag', flag: 'flagged' });

      await untilNothingPending(account);
      server.hooks.clear();
      expect(asked).toBe(1);
      const stores = server.received.filter(({ name }) => name === 'UID STORE');
      expect(stores.filter(({ text }) => text.toUpperCase().includes('UNCHANGEDSINCE'))).toEqual([]);
      expect(await account.rowBySubject('inbox', 'conflict')).toMatchObject({ flagged: true });
      await account.untilInStep();
    });

    it('waits and asks again, less and less often, while the server says that it may pass', async () => {
      const account = await opened('busy');
      let asked = 0;
      server.hooks.set('UID STORE', ({ tag }) => {
        asked += 1;
        return asked < 3 ? [`${tag} NO [INUSE] Mailbox is locked`] : undefined;
      });

      await act(account, await target(account, 'inbox', 'busy'), { kind: 'add-flag', flag: 'seen' });

      const waiting = await eventually(async () =>
        (await pendingChanges(account)).find((change) => change.nextAttemptAt !== null),
      );
      expect(waiting).toMatchObject({
        state: 'pending',
        error: expect.stringContaining('Mailbox is locked') as string,
      });
      expect(await account.rowBySubject('inbox', 'busy')).toMatchObject({ unreadCount: 0 });
      await untilNothingPending(account, 30_000);
      server.hooks.clear();
      expect(asked).toBe(3);
      await account.untilInStep();
    }, 60_000);

    it.each([
      ['in the words of Exchange', 'BAD Request is throttled. Suggested Backoff Time: 5000 milliseconds'],
      ['in the words of Gmail', 'NO [THROTTLED] Account exceeded command or bandwidth limits, try again in 5 seconds'],
    ])(
      'waits with what was wanted for as long as the server asks to be left alone, %s',
      async (_what, words) => {
        const account = await opened('throttled');
        const until = performance.now() + 4500;
        let asked = 0;
        server.hooks.set('UID STORE', ({ tag }) => {
          asked += 1;
          return performance.now() < until ? [`${tag} ${words}`] : undefined;
        });

        await act(account, await target(account, 'inbox', 'throttled'), { kind: 'add-flag', flag: 'flagged' });

        const waiting = await eventually(async () =>
          (await pendingChanges(account)).find((change) => change.nextAttemptAt !== null),
        );
        expect(waiting).toMatchObject({ state: 'pending', error: expect.stringContaining('left alone') as string });
        await untilNothingPending(account, 30_000);
        server.hooks.clear();
        // imapflow asks a second time by itself.
        expect(asked).toBeLessThanOrEqual(4);
        expect(await account.rowBySubject('inbox', 'throttled')).toMatchObject({ flagged: true });
        await account.untilInStep();
      },
      60_000,
    );

    it('goes on over another connection where the one it has is refused what others would be granted', async () => {
      const account = await opened('stuck');
      const stuck = new Set<unknown>();
      server.hooks.set('UID STORE', ({ tag, session }) => {
        if (stuck.size === 0) stuck.add(session);
        return stuck.has(session) ? [`${tag} NO [INUSE] Timeout while waiting for lock`] : undefined;
      });

      await act(account, await target(account, 'inbox', 'stuck'), { kind: 'add-flag', flag: 'flagged' });

      await untilNothingPending(account, 30_000);
      server.hooks.clear();
      expect(stuck.size).toBe(1);
      await account.untilInStep();
    }, 60_000);

    it('reads the list of folders over another connection where the watching one is refused it', async () => {
      const account = await opened('watched');
      const own = server.account(account.user);
      const watching = await eventually(() =>
        server.sessions.find((session) => session.account === own && session.isIdle),
      );
      server.hooks.set('LIST', ({ tag, session }) =>
        session === watching ? [`${tag} NO [SERVERBUG] Internal error occurred`] : undefined,
      );

      own.create('made elsewhere');

      await eventually(async () => (await account.mailboxes()).some(({ name }) => name === 'made elsewhere'), {
        timeoutMs: 60_000,
      });
      server.hooks.clear();
      await account.untilInStep();
    }, 90_000);

    it('gives a copy up whose folder goes in that very moment, and reads on meanwhile', async () => {
      const account = await opened('to be copied');
      const own = server.account(account.user);
      own.create('Projects');
      const toMailboxId = await eventually(
        async () => (await account.mailboxes()).find(({ name }) => name === 'Projects')?.id,
        { timeoutMs: 30_000 },
      );
      server.hooks.set('STATUS', ({ text, normally }) => {
        // What a copy asks before it is made.
        if (text === 'Projects (UIDNEXT UIDVALIDITY)') own.delete('Projects');
        return normally();
      });

      await act(account, await target(account, 'inbox', 'to be copied'), { kind: 'copy', toMailboxId });

      await eventually(async () => (await account.mailboxes()).every(({ name }) => name !== 'Projects'), {
        timeoutMs: 30_000,
      });
      server.hooks.clear();
      expect((await untilRefused(account)).error).toMatch(/does not have th(e|is) folder any more/);
      await account.untilInStep();
    }, 90_000);

    it('does not take a copy in a folder that was made anew for what lay there before', async () => {
      const account = await opened('copied into the new one');
      const own = server.account(account.user);
      for (const subject of ['former', 'former too'])
        own.mailbox('Archive').append(letter({ subject }), { flags: ['\\Seen'] });
      await eventually(async () => (await account.rows('archive')).length === 2);
      const { id: toMailboxId } = await account.mailbox('archive');
      server.hooks.set('UID COPY', ({ normally }) => {
        own.delete('Archive');
        const anew = own.create('Archive', '\\Archive');
        anew.append(letter({ subject: 'there from the start' }));
        const answer = normally();
        // The UID of the copy was that of a message in the former folder, and it does not live to be read.
        anew.expunge([2]);
        return answer;
      });

      await act(account, await target(account, 'inbox', 'copied into the new one'), { kind: 'copy', toMailboxId });

      await untilNothingPending(account, 30_000);
      server.hooks.clear();
      await account.untilInStep();
      await eventually(async () => {
        const subjects = (await account.rows('archive')).map(({ subject }) => subject);
        return subjects.length === 1 && subjects[0] === 'there from the start';
      });
    }, 60_000);

    it('R5 undoes a label that the server would not keep, before it has tried, and says so', async () => {
      server.hooks.set('SELECT', ({ normally }) => normally().map((line) => line.replace(' \\*)', ')')));
      const account = await opened('no labels here');
      const socket = await account.listen();
      const { length } = server.received;

      await act(account, await target(account, 'inbox', 'no labels here'), { kind: 'add-keyword', keyword: 'mine' });

      const { payload } = await socket.waitForFrame('change.refused');
      server.hooks.clear();
      expect(payload).toMatchObject({ what: 'Add the label “mine”', count: 1 });
      expect(payload.reason).toMatch(/does not keep labels/);
      expect(server.received.slice(length).map(({ name }) => name)).not.toContain('UID STORE');
      const row = await account.rowBySubject('inbox', 'no labels here');
      expect((await account.thread(row?.threadId ?? '')).messages[0]?.keywords).toEqual([]);
      socket.close();
    });

    it('keeps what was refused until it is tried again or given up', async () => {
      const account = await opened('full', 'too');
      server.hooks.set('UID MOVE', ({ tag }) => [`${tag} NO [OVERQUOTA] Quota exceeded`]);
      await act(account, await target(account, 'inbox', 'full'), { kind: 'move-to-role', role: 'archive' });
      const refused = await untilRefused(account);
      expect(refused).toMatchObject({ what: 'Move to Archive', subject: 'full', attempts: 1 });
      expect(refused.error).toMatch(/mailbox is full.*Quota exceeded/);
      expect(await account.rowBySubject('inbox', 'full')).not.toBeNull();
      expect(await account.rows('archive')).toEqual([]);

      server.hooks.clear();
      expect(await failedAct(account, 'retryFailed')).toEqual({ changeCount: 1 } satisfies ReplyOf<
        typeof changesApi.retryFailed
      >);
      expect(await account.rowBySubject('inbox', 'full')).toBeNull();
      expect(await account.rowBySubject('archive', 'full')).not.toBeNull();
      await untilNothingPending(account);
      await account.untilInStep();

      server.hooks.set('UID MOVE', ({ tag }) => [`${tag} NO [NOPERM] Permission denied`]);
      await act(account, await target(account, 'inbox', 'too'), { kind: 'move-to-role', role: 'archive' });
      await untilRefused(account);
      server.hooks.clear();
      expect(await failedAct(account, 'discardFailed')).toEqual({ changeCount: 1 });
      expect(await pendingChanges(account)).toEqual([]);
      expect(await account.rowBySubject('inbox', 'too')).not.toBeNull();
    }, 60_000);

    it('takes over those of a move that were moved before the server said no', async () => {
      const account = await opened('first', 'second');
      const inbox = server.account(account.user).mailbox('INBOX');
      server.hooks.set('UID MOVE', ({ tag }) => {
        const [first] = inbox.messages;
        if (first === undefined) return undefined;
        server.account(account.user).mailbox('Archive').append(Buffer.from(first.source, 'latin1'));
        inbox.expunge([first.uid]);
        return [`${tag} NO [OVERQUOTA] Quota exceeded`];
      });
      const { id: mailboxId } = await account.mailbox('inbox');

      await act(account, { kind: 'mailbox', mailboxId }, { kind: 'move-to-role', role: 'archive' });

      await untilRefused(account);
      server.hooks.clear();
      // Where the first one has gone is known as soon as both folders have been read.
      await eventually(async () => (await pendingChanges(account)).length === 1, { timeoutMs: 20_000 });
      await account.untilInStep();
      expect((await account.rows('inbox')).map((row) => row.subject)).toEqual(['second']);
      expect((await account.rows('archive')).map((row) => row.subject)).toEqual(['first']);
    }, 60_000);

    it('forgets none of a move when one of its messages goes while the server asks to be left alone', async () => {
      const account = await opened('goes', 'is moved');
      const inbox = server.account(account.user).mailbox('INBOX');
      const until = performance.now() + 2500;
      server.hooks.set('UID MOVE', ({ tag }) => {
        const [first, second] = inbox.messages;
        if (second === undefined && performance.now() >= until) return undefined;
        if (first !== undefined && second !== undefined) {
          server.account(account.user).mailbox('Junk').append(Buffer.from(first.source, 'latin1'));
          inbox.expunge([first.uid]);
        }
        return [`${tag} BAD Request is throttled. Suggested Backoff Time: 2000 milliseconds`];
      });
      const { id: mailboxId } = await account.mailbox('inbox');

      await act(account, { kind: 'mailbox', mailboxId }, { kind: 'move-to-role', role: 'archive' });

      await untilNothingPending(account, 30_000);
      server.hooks.clear();
      await account.untilInStep();
      expect((await account.rows('archive')).map((row) => row.subject)).toContain('is moved');
    }, 60_000);
  });
});
