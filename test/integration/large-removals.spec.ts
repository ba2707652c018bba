import { threadsApi } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { fillMailbox } from '../support/bulk-mailbox.js';
import { DatabaseBrake } from '../support/database-brake.js';
import { insist } from '../support/insist.js';
import { servers } from '../support/integration.js';
import { OpenAccount } from '../support/open-account.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

const size = 6500;
const moved = 300;

describe('a folder of thousands of messages that another client deletes', () => {
  it('is gone at once, is forgotten in pieces over a kill -9, and what was moved out of it stays what it was', async () => {
    const user = servers.dovecot.newUser();
    fillMailbox(servers.dovecot, user, size, 'Large');
    const app = await servers.startMailDesk();
    const api = await app.signIn();
    const account = OpenAccount.resume(servers, app, api, user, await servers.connectAccount(api, user));
    await account.untilFilled(120_000);
    const rows = <Row extends object>(sql: string) => queryDatabase<Row>(app.databaseUrl, sql, [account.id]);
    const left = async (): Promise<number> =>
      (
        await rows<{ count: number }>(
          `SELECT count(*)::int AS count FROM message_location WHERE account_id = $1
             AND NOT EXISTS (SELECT 1 FROM mailbox WHERE mailbox.id = mailbox_id)`,
        )
      )[0]?.count ?? 0;
    const places = () =>
      rows<{ id: string }>(
        `SELECT m.id, m.thread_id FROM message m JOIN message_location l ON l.message_id = m.id JOIN mailbox b ON b.id = l.mailbox_id
         WHERE m.account_id = $1 AND l.uid <= ${moved} AND b.path IN ('Large', 'Archive') ORDER BY m.id`,
      );
    const before = await places();
    const large = (await account.mailboxes()).find(({ path }) => path === 'Large');
    const params = { accountId: account.id, mailboxId: large?.id ?? '' };
    const [newest] = (await api.call(threadsApi.list, { params, query: { limit: 1 } })).threads;
    // Holds the second piece: the first goes with the mailbox.
    const brake = await DatabaseBrake.apply(app.databaseUrl, 'UPDATE OF above_uid', 'mailbox_removal');
    const other = await servers.connectImap(user);
    await other.mailboxOpen('Large');
    await other.messageMove(`1:${moved}`, 'Archive', { uid: true });
    await other.mailboxClose();
    await insist(() => other.mailboxDelete('Large'));
    await other.logout();

    await eventually(async () => !(await account.mailboxes()).some(({ path }) => path === 'Large'), {
      timeoutMs: 30_000,
    });
    await brake.untilHeld();
    expect(await left()).toBeGreaterThan(2000);
    const thread = { accountId: account.id, threadId: newest?.threadId ?? '' };
    await expect(api.call(threadsApi.read, { params: thread })).rejects.toMatchObject({ problem: { status: 404 } });
    await app.kill9();
    await brake.release();

    await app.start();
    await eventually(async () => (await left()) === 0, { timeoutMs: 60_000 });
    expect(await rows('SELECT 1 FROM mailbox_removal WHERE account_id = $1')).toEqual([]);
    await account.untilInStep(30_000);
    expect(await places()).toEqual(before);
    const [orphans] = await rows<{ count: number }>(
      'SELECT count(*)::int AS count FROM message WHERE account_id = $1 AND orphaned_at IS NOT NULL',
    );
    expect(orphans).toEqual({ count: size - moved });
    await app.stop();
  }, 240_000);
});
