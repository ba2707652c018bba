import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { fillMailbox } from '../support/bulk-mailbox.js';
import { DatabaseBrake, killedAt } from '../support/database-brake.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailServer } from '../support/mail-server.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import { KillablePostgres } from '../support/postgres.js';
import { eventually } from '../support/wait.js';

describe('kill -9', () => {
  it('2 between rows and resume point leaves neither, in a fill and in deltas, and nothing is stuck or doubled', async () => {
    const user = servers.dovecot.newUser();
    fillMailbox(servers.dovecot, user, 1200);
    const app = await servers.startMailDesk();
    const api = await app.signIn();
    const account = await killedAt(app, 'UPDATE OF fill_low_uid', 'mailbox', async () =>
      OpenAccount.resume(servers, app, api, user, await servers.connectAccount(api, user)),
    );
    await killedAt(app, 'INSERT', 'message_location', () => app.start());
    await app.start();
    await account.untilFilled();

    const other = await servers.connectImap(user);
    await other.mailboxOpen('INBOX');
    const moments = [
      ['INSERT', 'message_location'],
      ['DELETE', 'message_location'],
      ['UPDATE OF highest_modseq', 'mailbox'],
    ] as const;
    for (const [round, [statement, table]] of moments.entries()) {
      const first = round * 200;
      await killedAt(app, statement, table, async () => {
        await other.messageFlagsAdd(`${first + 1}:${first + 40}`, ['$Checked'], { uid: true });
        await other.messageDelete(`${first + 50}:${first + 60}`, { uid: true });
        await servers.dovecot.deliver(user.address, letter({ subject: `round ${round}` }));
      });
      await app.start();
    }
    await other.logout();

    await account.untilInStep(30_000);
    expect(await account.mailbox('inbox')).toMatchObject({ messageCount: 1200 - 33 + 3, fill: null });
    await app.stop();
  }, 120_000);
});

describe('a deletion that the server has told and the database has lost', () => {
  let postgres: KillablePostgres;
  let app: MailDesk;
  let api: ApiClient;

  beforeAll(async () => {
    postgres = await KillablePostgres.start(servers.newDir('postgres'));
    app = await servers.startMailDesk({ databaseUrl: postgres.url, env: { RECONNECT_MAX_MS: '1000' } });
    api = await app.signIn();
  });

  afterAll(async () => {
    await app.stop();
    await postgres.stop();
  });

  it.each<[string, () => Promise<MailServer>]>([
    ['Dovecot', () => Promise.resolve(servers.dovecot)],
    ['Cyrus', () => servers.startCyrus()],
  ])('3 is told once more by %s, and carried out once', async (_name, startServer) => {
    const server = await startServer();
    const user = server.newUser();
    for (const subject of ['stays', 'goes', 'goes too']) await server.deliver(user.address, letter({ subject }));
    const choice = { dovecot: server, smtp: await servers.startSmtpServer({ dovecot: server }) };
    const account = await OpenAccount.connect(servers, app, api, user, choice);
    await account.untilInStep();
    const socket = await account.listen();
    const brake = await DatabaseBrake.apply(app.databaseUrl, 'DELETE', 'message_location');
    const other = await servers.connectImap(user, server);
    await other.mailboxOpen('INBOX');

    await other.messageDelete('2:3', { uid: true });
    await brake.untilHeld();
    await postgres.killAndStart();
    await brake.release();

    await eventually(async () => (await account.rows('inbox')).length === 1, { timeoutMs: 30_000 });
    await account.untilInStep();
    expect(socket.frames.filter(({ name }) => name === 'message.removed')).toHaveLength(2);
    await other.logout();
    socket.close();
  });
});
