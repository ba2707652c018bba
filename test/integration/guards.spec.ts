import { accountsApi } from '@maildesk/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { eventually } from '../support/wait.js';

let admin: ApiClient;

beforeAll(async () => {
  const app = await servers.startMailDesk({ env: { ALLOWED_PRIVATE_HOSTS: '' } });
  admin = await app.signIn();
});

describe('MailDesk without any list of allowed hosts', () => {
  it('reaches the demo mailbox inside of it, and no other server of this machine', async () => {
    const demo = await admin.call(accountsApi.createDemo);
    await eventually(async () => {
      const { state } = await admin.call(accountsApi.read, { params: { accountId: demo.id } });
      return state === 'live';
    });

    const { account, report } = await admin.call(accountsApi.create, {
      body: servers.accountSettings(servers.dovecot.newUser()),
    });

    expect(account).toBeNull();
    expect(report.steps.filter(({ state }) => state === 'failed')).toMatchObject([
      { server: 'imap', step: 'connect', problem: 'not-allowed' },
      { server: 'smtp', step: 'connect', problem: 'not-allowed' },
    ]);
  });
});
