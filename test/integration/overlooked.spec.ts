import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import { type ScriptedImapServer, scriptedCapabilities } from '../support/scripted-imap/scripted-imap-server.js';
import type { SmtpServer } from '../support/smtp-server.js';
import { queryDatabase } from '../support/stored-mail.js';

/** Folders in which nothing happens any more, and of which something was overlooked when it did. */
describe('what was overlooked in a quiet folder', () => {
  let server: ScriptedImapServer;
  let smtp: SmtpServer;
  let app: MailDesk;
  let api: ApiClient;

  beforeAll(async () => {
    // As Gmail does: changes are counted, and deletions are not told.
    const capabilities = scriptedCapabilities.filter((capability) => capability !== 'QRESYNC');
    server = await servers.startScriptedImap({ capabilities });
    smtp = await servers.startSmtpServer({ dovecot: server });
    app = await servers.startMailDesk({ env: { POLL_INTERVAL_MS: '1000', RECONNECT_MAX_MS: '1000' } });
    api = await app.signIn();
  });

  afterAll(() => app.stop());

  /** An account with letters in its archive, the first of which has UID 1. */
  const opened = async (letters: number): Promise<OpenAccount> => {
    const user = server.newUser();
    const archive = server.account(user).mailbox('Archive');
    for (let uid = 1; uid <= letters; uid += 1) archive.append(letter({ subject: `kept ${uid}` }));
    const account = await OpenAccount.connect(servers, app, api, user, { dovecot: server, smtp });
    await account.untilInStep();
    return account;
  };

  it('is gone after a restart, though the process died between the resume point and the search for what is gone', async () => {
    const account = await opened(6);
    const archive = server.account(account.user).mailbox('Archive');
    await app.stop();
    archive.expunge([2, 3, 5]);
    // As that process left it: it knew the counters, and had not looked yet which messages they were.
    await queryDatabase(
      app.databaseUrl,
      `UPDATE mailbox SET server_count = $2, highest_modseq = $3 WHERE account_id = $1 AND path = 'Archive'`,
      [account.id, archive.messages.length, archive.highestModseq],
    );

    await app.start();

    await account.untilInStep(30_000);
    expect((await account.mailbox('archive')).messageCount).toBe(3);
  }, 60_000);

  it('is found by the daily comparison, without anybody opening the folder', async () => {
    const account = await opened(4);
    const archive = (await account.mailbox('archive')).id;
    // One is missing here, and the kept count does not show it.
    await queryDatabase(app.databaseUrl, `DELETE FROM message_location WHERE mailbox_id = $1 AND uid = 2`, [archive]);
    await queryDatabase(
      app.databaseUrl,
      `UPDATE mailbox SET uid_count = 4, compared_at = now() - interval '2 days' WHERE id = $1`,
      [archive],
    );

    await account.untilInStep(30_000);
    expect((await account.mailbox('archive')).messageCount).toBe(4);
  }, 60_000);
});
