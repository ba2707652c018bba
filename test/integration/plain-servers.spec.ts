import { accountsApi } from '@maildesk/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { fillMailbox } from '../support/bulk-mailbox.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import { eventually } from '../support/wait.js';

const variants = [
  ['without QRESYNC', ['QRESYNC']],
  ['without QRESYNC and CONDSTORE', ['QRESYNC', 'CONDSTORE']],
  ['without QRESYNC, CONDSTORE, NOTIFY and IDLE', ['QRESYNC', 'CONDSTORE', 'NOTIFY', 'IDLE']],
] as const;

describe.each(variants)('a mail server %s', (_name, withoutCapabilities) => {
  let app: MailDesk;
  let api: ApiClient;

  beforeAll(async () => {
    app = await servers.startMailDesk({ env: { POLL_INTERVAL_MS: '1000', IDLE_RESTART_MS: '2000' } });
    api = await app.signIn();
  });

  afterAll(() => app.stop());

  it('is kept in step: arrivals, flags and deletions by another client', async () => {
    const dovecot = await servers.startDovecot({ withoutCapabilities });
    const own = { dovecot, smtp: await servers.startSmtpServer({ dovecot }) };
    const user = dovecot.newUser();
    fillMailbox(dovecot, user, 200);
    const account = await OpenAccount.connect(servers, app, api, user, own);
    const other = await servers.connectImap(user, dovecot);
    await other.mailboxOpen('INBOX');

    await dovecot.deliver(user.address, letter({ subject: 'new here' }));
    await other.messageFlagsAdd('10:20', ['Checked'], {});
    await other.messageDelete('30:45');
    await other.messageMove('1:5', 'Archive');

    await account.untilInStep(20_000);
    await eventually(() => account.rowBySubject('inbox', 'new here'));
    const { state } = (await accountState(account)) ?? {};
    expect(state).toBe(withoutCapabilities.some((capability) => capability === 'IDLE') ? 'polling' : 'live');
    await other.logout();
  });
});

const accountState = async (account: OpenAccount) => {
  const { accounts } = await account.api.call(accountsApi.list);
  return accounts.find((item) => item.id === account.id);
};
