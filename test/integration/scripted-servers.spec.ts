import { healthApi } from '@maildesk/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailUser } from '../support/mail-user.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import type { AppendOptions, ScriptedMailbox } from '../support/scripted-imap/mailbox.js';
import {
  scriptedCapabilities,
  type ScriptedImapServer,
  type ScriptedServerOptions,
} from '../support/scripted-imap/scripted-imap-server.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

const plainCapabilities = scriptedCapabilities.filter((name) => !['CONDSTORE', 'QRESYNC', 'ENABLE'].includes(name));

/** A mailbox on a scripted server, and how to have MailDesk read it. */
interface Stage {
  readonly server: ScriptedImapServer;
  readonly user: MailUser;
  readonly inbox: ScriptedMailbox;
  connect(): Promise<OpenAccount>;
}

describe('with a mail server that misbehaves', () => {
  let app: MailDesk;
  let api: ApiClient;

  beforeAll(async () => {
    app = await servers.startMailDesk({ env: { POLL_INTERVAL_MS: '1000', IDLE_RESTART_MS: '2000' } });
    api = await app.signIn();
  });

  afterAll(() => app.stop());

  const setStage = async (
    count: number,
    options: Partial<ScriptedServerOptions> = {},
    appended: (number: number) => AppendOptions = () => ({}),
  ): Promise<Stage> => {
    const server = await servers.startScriptedImap(options);
    const smtp = await servers.startSmtpServer({ dovecot: server });
    const user = server.newUser();
    const inbox = server.account(user).mailbox('INBOX');
    for (let number = 1; number <= count; number += 1) {
      inbox.append(letter({ subject: `letter ${number}` }), appended(number));
    }
    return {
      server,
      user,
      inbox,
      connect: () => OpenAccount.connect(servers, app, api, user, { dovecot: server, smtp }),
    };
  };

  /** Everybody has to sign in again, and so is told what the hooks make of it. */
  const cutOff = ({ server }: Stage): void => {
    for (const session of server.sessions) session.say('* BYE Server is restarted');
  };

  const subjects = async (account: OpenAccount): Promise<string[]> =>
    (await account.rows('inbox')).map(({ subject }) => subject);

  it('4 keeps the mail of a mailbox of which the server says that all has vanished', async () => {
    const stage = await setStage(60);
    const account = await stage.connect();
    const socket = await account.listen();
    let told = 0;
    stage.server.hooks.set('SELECT', ({ text, normally }) => {
      const lines = normally();
      if (!text.includes('QRESYNC')) return lines;
      told += 1;
      return [...lines.slice(0, -1), '* VANISHED (EARLIER) 1:26183', ...lines.slice(-1)];
    });

    cutOff(stage);
    await stage.server.deliver(stage.user.address, letter({ subject: 'after it' }));

    await eventually(() => account.rowBySubject('inbox', 'after it'));
    await account.untilInStep();
    expect(told).toBeGreaterThan(0);
    expect(socket.frames.filter(({ name }) => name === 'message.removed')).toEqual([]);
    socket.close();
  });

  const quirksOf = async (account: OpenAccount): Promise<string[]> => {
    const { account: health } = await api.call(healthApi.account, { params: { accountId: account.id } });
    return health.quirks.map(({ quirk }) => quirk);
  };

  it('4 asks a server that tells of deletions again and again that never were in another way, and goes on meanwhile', async () => {
    const stage = await setStage(60);
    const account = await stage.connect();
    await account.untilInStep();
    const socket = await account.listen();
    stage.server.hooks.set('SELECT', ({ text, normally }) => {
      const lines = normally();
      return text.includes('QRESYNC')
        ? [...lines.slice(0, -1), '* VANISHED (EARLIER) 1:26183', ...lines.slice(-1)]
        : lines;
    });

    await eventually(async () => (await quirksOf(account)).includes('no-qresync'), { timeoutMs: 30_000 });
    const selects = () => stage.server.received.filter(({ name }) => name === 'SELECT');
    const isTrusted = () => selects().at(-1)?.text.includes('QRESYNC') === true;
    await eventually(() => !isTrusted(), { timeoutMs: 30_000 });
    const heard = selects().length;
    await stage.server.deliver(stage.user.address, letter({ subject: 'after it' }));

    await eventually(() => account.rowBySubject('inbox', 'after it'));
    await account.untilInStep();
    await eventually(() => selects().length >= heard + 2, { timeoutMs: 30_000 });
    expect(
      selects()
        .slice(heard)
        .filter(({ text }) => text.includes('QRESYNC')),
    ).toEqual([]);
    const frames = socket.frames.map(({ name, payload }) => ('state' in payload ? payload.state : name));
    expect(frames).not.toContain('message.removed');
    expect(frames).not.toContain('reconnecting');
    expect(await quirksOf(account)).toEqual(['no-qresync']);
    socket.close();
  });

  it('4 counts over restarts how often a server kept deletions back, and asks it in another way then', async () => {
    const stage = await setStage(10);
    const account = await stage.connect();
    const losesOne = async (): Promise<void> => {
      stage.inbox.messages = stage.inbox.messages.slice(1);
      // Nobody hears of it by what is told from now on.
      for (const session of stage.server.sessions) if (session.selected === stage.inbox) session.select(stage.inbox);
      await account.untilInStep(30_000);
    };
    const isFound = async (sql: string): Promise<boolean> =>
      (await queryDatabase(app.databaseUrl, sql, [account.id])).length > 0;
    await eventually(() =>
      isFound(`SELECT 1 FROM mailbox WHERE account_id = $1 AND role = 'inbox' AND compared_at IS NOT NULL`),
    );

    await losesOne();
    await losesOne();
    expect(await isFound(`SELECT 1 FROM mailbox WHERE account_id = $1 AND heal_count = 2`)).toBe(true);
    expect(await quirksOf(account)).toEqual([]);
    await app.restart();
    await losesOne();

    expect(await quirksOf(account)).toEqual(['no-qresync']);
  }, 120_000);

  it('9 reads all flags again when the server was restored from a backup, and takes nothing for new mail', async () => {
    const stage = await setStage(20);
    for (const message of stage.inbox.messages) stage.inbox.setFlags(message, ['\\Seen']);
    const account = await stage.connect();
    await account.untilInStep();
    const socket = await account.listen();

    // What the backup did not know is gone, and the counter goes on from a lower number.
    stage.inbox.messages = stage.inbox.messages
      .slice(0, 18)
      .map((message) => ({ ...message, flags: new Set<string>() }));
    stage.inbox.vanished = [];
    stage.inbox.highestModseq = 5;
    for (const message of stage.inbox.messages) message.modseq = 5;
    stage.inbox.uidNext = 19;
    cutOff(stage);

    await account.untilInStep(20_000);
    expect(await account.mailbox('inbox')).toMatchObject({ messageCount: 18, unreadCount: 18 });
    // Unread as it is now, all of it could be announced.
    expect(socket.frames.filter(({ name }) => name === 'message.added')).toEqual([]);
    socket.close();
  });

  describe('and does not tell by NOTIFY what it has said that it would', () => {
    const capabilities = [...scriptedCapabilities, 'NOTIFY'];
    const modes = async (account: OpenAccount) => {
      const [inbox, archive] = [await account.mailbox('inbox'), await account.mailbox('archive')];
      return `${inbox.watchMode} ${archive.watchMode}`;
    };
    const asked = ({ server }: Stage): number => server.received.filter(({ name }) => name === 'NOTIFY').length;
    const appendElsewhere = (stage: Stage, subject: string) =>
      stage.server.account(stage.user).mailbox('Archive').append(letter({ subject }));

    it('asks for all other mailboxes where it never tells of them', async () => {
      const stage = await setStage(1, { capabilities });
      const account = await stage.connect();
      await eventually(() => asked(stage) > 0, { timeoutMs: 20_000 });
      expect((await account.mailbox('archive')).watchMode).toBe('poll');

      appendElsewhere(stage, 'untold');

      await eventually(() => account.rowBySubject('archive', 'untold'), { timeoutMs: 30_000 });
    });

    it('finds it out where it has told how they stand, asks for them from then on, and does not rely on it again', async () => {
      const stage = await setStage(1, { capabilities });
      const own = stage.server.account(stage.user);
      stage.server.hooks.set('NOTIFY', ({ normally }) => [
        ...own.mailboxes
          .filter(({ path }) => path !== 'INBOX')
          .map(
            ({ path, messages, uidNext, uidValidity, highestModseq }) =>
              `* STATUS "${path}" (MESSAGES ${messages.length} UIDNEXT ${uidNext} UIDVALIDITY ${uidValidity} HIGHESTMODSEQ ${highestModseq})`,
          ),
        ...normally(),
      ]);
      const account = await stage.connect();
      await eventually(async () => (await modes(account)) === 'notify notify', { timeoutMs: 20_000 });

      appendElsewhere(stage, 'untold');
      await eventually(() => account.rowBySubject('archive', 'untold'), { timeoutMs: 30_000 });

      await eventually(async () => (await modes(account)) === 'idle poll', { timeoutMs: 40_000 });
      expect(await quirksOf(account)).toEqual(['notify-silent']);
      const before = asked(stage);
      const signIns = stage.server.received.length;
      cutOff(stage);
      await eventually(() => stage.server.received.slice(signIns).some(({ name }) => name === 'IDLE'), {
        timeoutMs: 20_000,
      });
      appendElsewhere(stage, 'untold as well');
      await eventually(() => account.rowBySubject('archive', 'untold as well'), { timeoutMs: 30_000 });
      expect(asked(stage)).toBe(before);
    }, 150_000);
  });

  it.each([
    ['says nothing when CONDSTORE is enabled', 'ENABLE'],
    ['has mailboxes without mod-sequences', 'SELECT'],
  ] as const)(
    '14 keeps in step, and never reads all of a mailbox at each tick, where a server %s',
    async (_name, command) => {
      const stage = await setStage(1500);
      stage.server.hooks.set(command, ({ normally }) => {
        const lines = normally();
        if (command === 'ENABLE') return lines.filter((line) => !line.startsWith('* ENABLED'));
        return lines.map((line) => line.replace(/\[HIGHESTMODSEQ \d+\]/, '[NOMODSEQ]'));
      });
      const account = await stage.connect();
      await account.untilInStep();
      const heard = stage.server.received.length;
      const since = (name: string) => stage.server.received.slice(heard).filter((received) => received.name === name);
      await eventually(() => since('IDLE').length >= 4);

      expect(since('UID FETCH').filter(({ text }) => /^1:(\*|1500) /.test(text))).toEqual([]);
      expect(stage.server.received.filter(({ text }) => text.includes('CHANGEDSINCE'))).toEqual([]);
    },
  );

  it('R4 keeps in step where the server never says UIDNEXT', async () => {
    const stage = await setStage(10, { capabilities: plainCapabilities });
    for (const name of ['SELECT', 'EXAMINE']) {
      stage.server.hooks.set(name, ({ normally }) => normally().filter((line) => !line.includes('UIDNEXT')));
    }
    stage.server.hooks.set('STATUS', ({ normally }) => normally().map((line) => line.replace(/ ?UIDNEXT \d+/, '')));
    const account = await stage.connect();

    await stage.server.deliver(stage.user.address, letter({ subject: 'another' }));

    await eventually(() => account.rowBySubject('inbox', 'another'));
    await account.untilInStep();
  });

  it('R6 reads from a server that ends lines with LF alone', async () => {
    const stage = await setStage(10);
    stage.server.manners.lineFeedOnly = true;
    const account = await stage.connect();

    await stage.server.deliver(stage.user.address, letter({ subject: 'another', text: 'Short.' }));

    await eventually(async () => (await account.rowBySubject('inbox', 'another'))?.preview === 'Short.');
    await account.untilInStep();
  });

  it('reads from a server that sends byte by byte', async () => {
    const stage = await setStage(5);
    stage.server.manners.byteByByte = true;

    const account = await stage.connect();

    await account.untilInStep();
  });

  it('R7 loses nothing to a server whose ESEARCH answers are empty', async () => {
    const stage = await setStage(30, { capabilities: [...plainCapabilities, 'IMAP4rev2'] });
    for (const name of ['SEARCH', 'UID SEARCH']) {
      stage.server.hooks.set(name, ({ tag, text }) =>
        text.includes('RETURN') ? [`* ESEARCH (TAG "${tag}") UID`, `${tag} OK Done`] : undefined,
      );
    }
    const account = await stage.connect();
    const socket = await account.listen();

    stage.inbox.expunge([3, 4]);
    cutOff(stage);

    await eventually(async () => (await account.mailbox('inbox')).messageCount === 28);
    await account.untilInStep();
    expect(socket.frames.filter(({ name }) => name === 'message.removed')).toHaveLength(2);
    socket.close();
  });

  const deepStructure = `${'('.repeat(100)}"text" "plain" NIL NIL NIL "7bit" 5 1 NIL NIL NIL NIL${') "mixed" NIL NIL NIL NIL'.repeat(99)})`;

  const showsTheRest = async (answers: Readonly<Record<string, string>>, raw?: string): Promise<OpenAccount> => {
    const stage = await setStage(8, {}, (number) => (number === 4 ? { answers } : {}));
    if (raw !== undefined) stage.inbox.append(raw);
    const account = await stage.connect();

    await stage.server.deliver(stage.user.address, letter({ subject: 'another' }));

    await eventually(() => account.rowBySubject('inbox', 'another'));
    const others = [1, 2, 3, 5, 6, 7, 8].map((number) => `letter ${number}`);
    expect(await subjects(account)).toEqual(expect.arrayContaining(others));
    expect((await account.mailbox('inbox')).messageCount).toBe(raw === undefined ? 9 : 10);
    return account;
  };

  it.each([
    ['no body structure', { BODYSTRUCTURE: 'NIL' }],
    ['a body structure 100 levels deep', { BODYSTRUCTURE: deepStructure }],
    ['no envelope', { ENVELOPE: 'NIL' }],
  ])('R2 shows all other mail, and takes in new mail, beside a message with %s', async (_name, answers) => {
    await showsTheRest(answers);
  });

  it.each([
    ['an impossible date of arrival', { INTERNALDATE: '"99-Foo-2038 77:88:99 +9999"' }, undefined],
    ['a date of arrival after 2038', { INTERNALDATE: '"19-Jan-2038 03:14:08 +0000"' }, undefined],
    ['an impossible date of writing', {}, 'Thu, 99 Foo 2038 77:88:99 +9999'],
    ['a date of writing after 2038', {}, 'Tue, 19 Jan 2038 03:14:08 +0000'],
  ])('R3 shows all other mail, and takes in new mail, beside a message with %s', async (_name, answers, date) => {
    const raw = date === undefined ? undefined : letter({ subject: 'dated' }).replace(/^Date: .*$/m, `Date: ${date}`);
    const account = await showsTheRest(answers, raw);

    expect(await account.rowBySubject('inbox', date === undefined ? 'letter 4' : 'dated')).not.toBeNull();
  });

  it('R1 reads folders whose names come as they are, once the server was asked for UTF-8', async () => {
    const stage = await setStage(1, { capabilities: [...scriptedCapabilities, 'UTF8=ACCEPT'] });
    const names = ['Entwürfe', 'a&b', '50% *', 'B&APw-cher'];
    for (const name of names)
      stage.server
        .account(stage.user)
        .create(Buffer.from(name).toString('latin1'))
        .append(letter({ subject: 'in it' }));

    const account = await stage.connect();

    await eventually(async () => {
      const full = (await account.mailboxes()).filter(({ messageCount }) => messageCount === 1);
      return names.every((name) => full.some(({ path }) => path === name));
    });
    expect(stage.server.received.some(({ name, text }) => name === 'ENABLE' && text.includes('UTF8=ACCEPT'))).toBe(
      true,
    );
  });

  it('leaves out a new message over which every connection breaks, and trusts the server as before', async () => {
    const stage = await setStage(3);
    const account = await stage.connect();
    await account.untilInStep();

    // More tokens in one answer than are read.
    const answers = { BODYSTRUCTURE: `(${'NIL '.repeat(510_000)}NIL)` };
    stage.inbox.append(letter({ subject: 'breaks it' }), { answers });
    await stage.server.deliver(stage.user.address, letter({ subject: 'after it' }));

    await eventually(() => account.rowBySubject('inbox', 'after it'), { timeoutMs: 60_000 });
    await eventually(async () => (await account.mailbox('inbox')).messageCount === 5, { timeoutMs: 60_000 });
    const rows = await queryDatabase(app.databaseUrl, 'SELECT quirks FROM account WHERE id = $1', [account.id]);
    expect(rows).toEqual([{ quirks: {} }]);
  }, 120_000);

  it('29 is live again, with nothing missed, after the server ended the session in the middle of IDLE', async () => {
    const stage = await setStage(3);
    const account = await stage.connect();
    await eventually(() => stage.server.sessions.some(({ isIdle }) => isIdle));

    for (const session of stage.server.sessions) session.say('* BYE Session expired, please login again.');
    await stage.server.deliver(stage.user.address, letter({ subject: 'in the gap' }));

    await eventually(() => account.rowBySubject('inbox', 'in the gap'));
    await account.untilInStep();
  });
});
