import { accountsApi, threadsApi, usersApi } from '@maildesk/contracts';
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { recentThreadsSql } from '../../backend/dist/mail/correspondence.repository.js';
import { act, target } from '../support/act.js';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

const sam = 'sam@chairs.example';

describe('the newest conversations with somebody', () => {
  let app: MailDesk;
  let admin: ApiClient;
  let account: OpenAccount;
  let colleague: { id: string; client: ApiClient };

  const subjects = async (client: ApiClient, address = sam): Promise<string[]> =>
    (await client.call(threadsApi.recentWith, { body: { address } })).threads.map(({ subject }) => subject);

  beforeAll(async () => {
    app = await servers.startMailDesk();
    admin = await app.signIn();
    const { user, signInUrl } = await admin.call(usersApi.invite, {
      body: { email: 'colleague@test.example', displayName: 'Colleague' },
    });
    colleague = { id: user.id, client: app.newClient() };
    await colleague.client.signIn(signInUrl);
    const mailbox = servers.dovecot.newUser();
    const deliver = (options: Parameters<typeof letter>[0]) =>
      servers.dovecot.deliver(mailbox.address, letter(options));
    await deliver({ subject: 'From Sam', from: 'Sam <Sam@Chairs.example>', messageId: 'question@chairs.example' });
    await deliver({ subject: 'From Ada', to: `${mailbox.address}, Sam <${sam}>` });
    await deliver({ subject: 'To Sam', from: mailbox.address, to: `Sam <${sam}>` });
    await deliver({ subject: 'Not wanted', from: `Sam <${sam}>` });
    await deliver({
      subject: 'Re: From Sam',
      from: mailbox.address,
      to: sam,
      inReplyTo: 'question@chairs.example',
    });
    account = await OpenAccount.connect(servers, app, admin, mailbox);
    // Servers tell the second alone, and these came within one.
    for (const [order, subject] of ['From Sam', 'From Ada', 'To Sam', 'Not wanted', 'Re: From Sam'].entries()) {
      const minutesAgo = `UPDATE message SET received_at = now() - make_interval(mins => $1) WHERE subject = $2`;
      await queryDatabase(app.databaseUrl, minutesAgo, [10 - order, subject]);
    }
  });

  it('are those that they wrote, and those that were sent to them, each once, the newest first', async () => {
    expect(await subjects(admin, 'SAM@chairs.example')).toEqual(['Re: From Sam', 'Not wanted', 'To Sam']);
    expect(await subjects(admin, 'nobody@chairs.example')).toEqual([]);
  });

  it('are without what lies in the trash alone', async () => {
    await act(account, await target(account, 'inbox', 'Not wanted'), { kind: 'move-to-role', role: 'trash' });

    await eventually(async () => !(await subjects(admin)).includes('Not wanted'));
    expect(await subjects(admin)).toEqual(['Re: From Sam', 'To Sam']);
  });

  it('are told of the accounts alone that may be read now', async () => {
    const params = { accountId: account.id, userId: colleague.id };
    const before = await subjects(colleague.client);
    await admin.call(accountsApi.setMember, { params, body: { role: 'reader' } });
    const meanwhile = await subjects(colleague.client);
    await admin.call(accountsApi.removeMember, { params });

    expect(before).toEqual([]);
    expect(meanwhile).toEqual(['Re: From Sam', 'To Sam']);
    expect(await subjects(colleague.client)).toEqual([]);
  });

  it('hinder no mail of whom nobody could write to, as the address is longer than an index holds', async () => {
    const address = `${randomBytes(3000).toString('hex')}@chairs.example`;
    await servers.dovecot.deliver(
      account.user.address,
      letter({ subject: 'Longer than allowed', from: `<${address}>`, to: `<${address}>` }),
    );

    await eventually(() => account.rowBySubject('inbox', 'Longer than allowed'), { timeoutMs: 30_000 });
  });

  it('are read from the ends of two indexes, however much mail there is', async () => {
    await queryDatabase(
      app.databaseUrl,
      `INSERT INTO message (account_id, thread_id, identity, reference_ids, subject, from_addresses, to_addresses, cc_addresses,
         bcc_addresses, reply_to_addresses, received_at, size_bytes, has_attachments)
       SELECT account_id, thread_id, decode(md5(number::text), 'hex'), '{}', 'Bulk', from_addresses, to_addresses, '[]', '[]', '[]',
         now() - number * interval '1 second', 1, false
       FROM (SELECT * FROM message WHERE account_id = $1 LIMIT 1) AS one, generate_series(1, 20000) AS number`,
      [account.id],
    );
    await queryDatabase(app.databaseUrl, 'ANALYZE message', []);
    const values = [`{${account.id}}`, sam, 100, 8];

    const plan = await queryDatabase<{ 'QUERY PLAN': unknown }>(
      app.databaseUrl,
      `EXPLAIN (FORMAT JSON) ${recentThreadsSql}`,
      values,
    );

    const text = JSON.stringify(plan);
    expect(text).toContain('"Index Name":"message_from"');
    expect(text).toContain('"Index Name":"message_first_to"');
    expect(text).not.toMatch(/"Node Type":"Seq Scan"[^{}]*"Relation Name":"message"/);
  });
});
