import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { fillMailbox } from '../support/bulk-mailbox.js';
import { DatabaseBrake } from '../support/database-brake.js';
import { servers } from '../support/integration.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

describe('a mailbox in which another client has marked everything while nobody looked', () => {
  let app: MailDesk;
  let api: ApiClient;

  beforeAll(async () => {
    app = await servers.startMailDesk();
    api = await app.signIn();
  });

  afterAll(() => app.stop());

  const begin = async (count: number, withoutCapabilities: readonly 'QRESYNC'[]) => {
    const dovecot = await servers.startDovecot({ withoutCapabilities });
    const own = { dovecot, smtp: await servers.startSmtpServer({ dovecot }) };
    const user = dovecot.newUser();
    fillMailbox(dovecot, user, count);
    const account = await OpenAccount.connect(servers, app, api, user, own);
    const markAll = async (flag: string): Promise<void> => {
      const other = await servers.connectImap(user, dovecot);
      await other.mailboxOpen('INBOX');
      await other.messageFlagsAdd('1:*', [flag], { uid: true });
      await other.logout();
    };
    return { account, markAll };
  };

  const numberOf = async (sql: string, account: OpenAccount): Promise<number> => {
    const [row] = await queryDatabase<{ count: string }>(app.databaseUrl, sql, [account.id]);
    return Number(row?.count);
  };
  const marked = (account: OpenAccount) =>
    numberOf(`SELECT count(*) FROM message_location WHERE account_id = $1 AND '$checked' = ANY (keywords)`, account);
  /** Some are of first words, which are read in the background. */
  const framesPerMessage = (account: OpenAccount) =>
    numberOf(`SELECT count(*) FROM account_event WHERE account_id = $1 AND name = 'message.updated'`, account);
  const resumePoint = (account: OpenAccount) =>
    numberOf(`SELECT highest_modseq AS count FROM mailbox WHERE account_id = $1 AND role = 'inbox'`, account);

  it('is taken over a part at a time, the resume point last, and told as a whole: 10,000 marks by CHANGEDSINCE', async () => {
    const { account, markAll } = await begin(10_000, ['QRESYNC']);
    const before = { frames: await framesPerMessage(account), point: await resumePoint(account) };
    await app.stop();
    await markAll('$Checked');

    const brake = await DatabaseBrake.apply(app.databaseUrl, 'UPDATE OF highest_modseq', 'mailbox');
    await app.start();
    await brake.untilHeld();
    expect(await marked(account)).toBe(8000);
    expect(await resumePoint(account)).toBe(before.point);
    await app.kill9();
    await brake.release();

    await app.start();
    await eventually(async () => (await marked(account)) === 10_000, { timeoutMs: 30_000 });
    await account.untilInStep(30_000);
    expect(await resumePoint(account)).toBeGreaterThan(before.point);
    expect((await framesPerMessage(account)) - before.frames).toBeLessThan(1000);
    expect(
      await numberOf(`SELECT heal_count AS count FROM mailbox WHERE account_id = $1 AND role = 'inbox'`, account),
    ).toBe(0);
  }, 180_000);

  it('is told as a whole where the server tells all of it by itself, too: 5,000 marks by QRESYNC', async () => {
    const { account, markAll } = await begin(5000, []);
    const before = await framesPerMessage(account);
    await app.stop();
    await markAll('$Checked');

    await app.start();
    await eventually(async () => (await marked(account)) === 5000, { timeoutMs: 30_000 });
    await account.untilInStep(30_000);
    expect((await framesPerMessage(account)) - before).toBeLessThan(1000);
  }, 120_000);
});
