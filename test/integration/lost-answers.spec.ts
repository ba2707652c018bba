import { beforeAll, describe, expect, it } from 'vitest';
import { act, target, untilNothingPending } from '../support/act.js';
import { AnswerCutter } from '../support/answer-cutter.js';
import type { Courier } from '../support/courier.js';
import type { Dovecot } from '../support/dovecot.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailServer } from '../support/mail-server.js';
import type { MailUser } from '../support/mail-user.js';
import { OpenAccount } from '../support/open-account.js';

const settings = { POLL_INTERVAL_MS: '2000', RECONNECT_MAX_MS: '1000' };

/** A server that can also be spoken to without TLS, so that its answers can be read on the way. */
type Readable = MailServer & { readonly ports: { readonly imap: number } };

describe('changes when the answer is lost', () => {
  let cannotMove: Dovecot;
  let courier: Courier;

  beforeAll(async () => {
    cannotMove = await servers.startDovecot({ withoutCapabilities: ['MOVE'] });
    courier = await servers.startCourier();
  });

  /** An account behind a line that can be cut, in a MailDesk of its own that can be killed. */
  const opened = async (dovecot: Readable, subjects: readonly string[]) => {
    const app = await servers.startMailDesk({ env: settings });
    const api = await app.signIn();
    const line = await AnswerCutter.start(dovecot.ports.imap);
    const user = dovecot.newUser();
    for (const subject of subjects) await dovecot.deliver(user.address, letter({ subject }));
    const choice = {
      dovecot,
      smtp: await servers.startSmtpServer({ dovecot }),
      imapPort: line.port,
      imapSecurity: 'none' as const,
    };
    const account = await OpenAccount.connect(servers, app, api, user, choice);
    const end = async () => {
      await app.stop();
      await line.stop();
    };
    return { app, account, line, user, end };
  };

  /** Courier keeps everything below the inbox. */
  const countOf = async (dovecot: Readable, user: MailUser, name: string) =>
    (await servers.readServerMailboxes(user, dovecot)).find(({ path }) => path === name || path === `INBOX.${name}`)
      ?.messages.length ?? 0;

  it.each<[string, () => Readable, RegExp]>([
    ['moves in one command', () => servers.dovecot, /UID MOVE/],
    ['copies and removes, cut after the copy', () => cannotMove, /UID COPY/],
    ['copies and removes, cut after the mark', () => cannotMove, /UID STORE.*Deleted/],
    ['copies and removes, cut after the removal', () => cannotMove, /UID EXPUNGE/],
    ['is Courier, cut after the copy', () => courier, /UID COPY/],
  ])(
    '26 a move is not made twice where the server %s',
    async (_name, dovecot, command) => {
      const { account, line, user, end } = await opened(dovecot(), ['moved once', 'stays']);
      const before = await account.rowBySubject('inbox', 'moved once');
      const cut = line.cutAnswerTo(command);

      await act(account, await target(account, 'inbox', 'moved once'), { kind: 'move-to-role', role: 'archive' });

      await cut;
      await untilNothingPending(account, 30_000);
      await account.untilInStep();
      expect([await countOf(dovecot(), user, 'Archive'), await countOf(dovecot(), user, 'INBOX')]).toEqual([1, 1]);
      expect((await account.rowBySubject('archive', 'moved once'))?.latestMessageId).toBe(before?.latestMessageId);
      await end();
    },
    60_000,
  );

  it('26 a copy is not made twice, also beside another copy that was there before', async () => {
    const { account, line, user, end } = await opened(cannotMove, ['copied once']);
    const { id: toMailboxId } = await account.mailbox('archive');
    const cut = line.cutAnswerTo(/UID COPY/);

    await act(account, await target(account, 'inbox', 'copied once'), { kind: 'copy', toMailboxId });

    await cut;
    await untilNothingPending(account, 30_000);
    await account.untilInStep();
    expect([await countOf(cannotMove, user, 'Archive'), await countOf(cannotMove, user, 'INBOX')]).toEqual([1, 1]);
    await end();
  }, 60_000);

  it.each<[string, () => Readable, RegExp]>([
    ['moves in one command', () => servers.dovecot, /UID MOVE/],
    ['copies and removes', () => cannotMove, /UID COPY/],
    ['is Courier, cut after the copy', () => courier, /UID COPY/],
  ])(
    '26 kill -9 between command and answer doubles nothing where the server %s',
    async (_name, dovecot, command) => {
      const { app, account, line, user, end } = await opened(dovecot(), ['moved once']);
      const before = await account.rowBySubject('inbox', 'moved once');
      const cut = line.cutAnswerTo(command, () => app.kill9());

      await act(account, await target(account, 'inbox', 'moved once'), { kind: 'move-to-role', role: 'archive' });
      await cut;
      await app.start();

      await untilNothingPending(account, 40_000);
      await account.untilInStep();
      expect([await countOf(dovecot(), user, 'Archive'), await countOf(dovecot(), user, 'INBOX')]).toEqual([1, 0]);
      expect((await account.rowBySubject('archive', 'moved once'))?.latestMessageId).toBe(before?.latestMessageId);
      await end();
    },
    90_000,
  );
});
