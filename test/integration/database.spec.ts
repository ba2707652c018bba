import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { act, target, untilNothingPending } from '../support/act.js';
import { startTestPostgres } from '../support/postgres.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import { OpenAccount } from '../support/open-account.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

describe('the database behind MailDesk', () => {
  it('may restart: mail that arrives meanwhile is there afterwards, and nobody has to do anything', async () => {
    const dir = servers.newDir('postgres');
    let postgres = await startTestPostgres(dir);
    const app = await servers.startMailDesk({ databaseUrl: postgres.url, env: { RECONNECT_MAX_MS: '2000' } });
    const account = await OpenAccount.connect(servers, app, await app.signIn(), servers.dovecot.newUser());
    const socket = await account.listen();

    await postgres.stop();
    await servers.dovecot.deliver(account.user.address, letter({ subject: 'during the restart' }));
    postgres = await startTestPostgres(dir);

    await eventually(() => account.rowBySubject('inbox', 'during the restart'), { timeoutMs: 30_000 });
    await servers.dovecot.deliver(account.user.address, letter({ subject: 'after the restart' }));
    await eventually(() => account.rowBySubject('inbox', 'after the restart'), { timeoutMs: 30_000 });
    await account.untilInStep();
    expect(socket.connected).toBe(true);
    await eventually(() => socket.frames.filter((frame) => frame.name === 'message.added').length === 2);
    const seqs = socket.frames.map((frame) => frame.seq);
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => (seqs[0] ?? 0) + index));
    await app.stop();
    await postgres.stop();
  }, 90_000);

  it('serves every other account while one cannot be written to, and takes all that was wanted of that one', async () => {
    const app = await servers.startMailDesk();
    const api = await app.signIn();
    const [slow, other] = [servers.dovecot.newUser(), servers.dovecot.newUser()];
    await servers.dovecot.deliver(slow.address, letter({ subject: 'wanted' }));
    const slowAccount = await OpenAccount.connect(servers, app, api, slow);
    const otherAccount = await OpenAccount.connect(servers, app, api, other);
    const wanted = await target(slowAccount, 'inbox', 'wanted');
    const client = new Client({ connectionString: app.databaseUrl });
    await client.connect();
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM account_seq WHERE account_id = $1 FOR UPDATE', [slowAccount.id]);
    // Not on the connection that holds the account: within a transaction PostgreSQL shows the activity of its first look again and again.
    const waiting = async (): Promise<number> => {
      const rows = await queryDatabase<{ count: number }>(
        app.databaseUrl,
        `SELECT count(*)::int AS count FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rows[0]?.count ?? 0;
    };

    // More than there are connections.
    const writes = Array.from({ length: 40 }, (_, index) =>
      act(slowAccount, wanted, { kind: 'add-keyword', keyword: `wish-${index}` }),
    );
    await eventually(async () => (await waiting()) > 0);
    const counts: number[] = [];
    for (let round = 0; round < 50; round += 1) {
      await otherAccount.rows('inbox');
      counts.push(await waiting());
    }
    await act(
      otherAccount,
      { kind: 'mailbox', mailboxId: (await otherAccount.mailbox('inbox')).id },
      {
        kind: 'add-flag',
        flag: 'seen',
      },
    );
    await client.query('COMMIT');
    await client.end();

    expect(Math.max(...counts)).toBeLessThanOrEqual(2);
    expect((await Promise.all(writes)).map(({ messageCount }) => messageCount)).toEqual(writes.map(() => 1));
    await untilNothingPending(slowAccount);
    await slowAccount.untilInStep();
    await app.stop();
  }, 90_000);
});
