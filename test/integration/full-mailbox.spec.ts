import { changesApi, draftsApi, outboxApi } from '@maildesk/contracts';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import { OpenAccount } from '../support/open-account.js';
import { eventually } from '../support/wait.js';

const overQuota = 'NO [OVERQUOTA] Quota exceeded (mailbox for user is full)';

describe('a mailbox that is full', () => {
  it('R10 loses neither a sent message nor a draft: both are here, and on the server once there is room', async () => {
    const server = await servers.startScriptedImap();
    const smtp = await servers.startSmtpServer({ dovecot: server });
    const app = await servers.startMailDesk({ env: { SENT_COPY_WAIT_MS: '200', POLL_INTERVAL_MS: '1000' } });
    const api = await app.signIn();
    const user = server.newUser();
    await server.deliver(user.address, letter({ subject: 'to be copied' }));
    const account = await OpenAccount.connect(servers, app, api, user, { dovecot: server, smtp });
    const params = { accountId: account.id };
    let refused = 0;
    for (const name of ['APPEND', 'UID COPY']) {
      server.hooks.set(name, ({ tag }) => {
        refused += 1;
        return [`${tag} ${overQuota}`];
      });
    }
    const message = {
      to: [{ name: '', address: 'friend@elsewhere.example' }],
      cc: [],
      bcc: [],
      text: 'Hello',
      html: null,
    };
    const common = { ...message, inReplyTo: null, forwardOf: null };

    const body = { ...common, clientKey: randomUUID(), subject: 'sent all the same', attachments: [] };
    await api.call(outboxApi.send, { params, body });
    const draftId = randomUUID();
    const content = { ...common, subject: 'begun', mode: 'plain' as const, editorHtml: '', files: [] };
    await api.call(draftsApi.save, { params: { ...params, draftId }, body: { content, basedOn: 0, isOpen: false } });
    const row = await account.rowBySubject('inbox', 'to be copied');
    const { id: toMailboxId } = await account.mailbox('archive');
    const target = { kind: 'threads' as const, mailboxId: row?.mailboxId ?? '', threadIds: [row?.threadId ?? ''] };
    await api.call(changesApi.apply, { params, body: { target, change: { kind: 'copy', toMailboxId } } });

    await eventually(() => refused >= 3, { timeoutMs: 20_000 });
    const failed = await eventually(async () => {
      const { changes } = await api.call(changesApi.listPending, { params });
      return changes.find(({ state }) => state === 'failed');
    });
    expect(failed.error).toContain('The mailbox is full');
    expect(await account.rowBySubject('inbox', 'to be copied')).not.toBeNull();
    expect(smtp.delivered).toHaveLength(1);
    expect(await account.rowBySubject('sent', 'sent all the same')).not.toBeNull();
    expect((await api.call(draftsApi.list, { params })).drafts.map(({ id }) => id)).toEqual([draftId]);
    await eventually(() => (app.logs().match(/ yet: The mailbox is full/g) ?? []).length >= 2);

    server.hooks.clear();
    await eventually(() => server.account(user).mailbox('Sent').messages.length === 1, { timeoutMs: 30_000 });
    await eventually(() => server.account(user).mailbox('Drafts').messages.length === 1, { timeoutMs: 30_000 });
    await account.untilInStep();
    expect(smtp.delivered).toHaveLength(1);
    await app.stop();
  }, 90_000);
});
