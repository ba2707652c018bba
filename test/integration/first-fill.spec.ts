import { mailboxesApi, messagesApi, threadsApi } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { fillMailbox } from '../support/bulk-mailbox.js';
import { servers } from '../support/integration.js';
import { eventually } from '../support/wait.js';

describe('the first fill', () => {
  it('brings in every message, newest first, and says how far it has come', async () => {
    const user = servers.dovecot.newUser();
    fillMailbox(servers.dovecot, user, 600);
    const app = await servers.startMailDesk();
    const api = await app.signIn();
    const { id: accountId } = await servers.connectAccount(api, user);

    const inbox = await eventually(
      async () => {
        const { mailboxes } = await api.call(mailboxesApi.list, { params: { accountId } });
        const found = mailboxes.find((mailbox) => mailbox.role === 'inbox');
        return found?.fill === null ? found : null;
      },
      { timeoutMs: 30_000 },
    );

    expect(inbox.messageCount).toBe(600);
    const onServer = await servers.readServerMailboxes(user);
    const serverInbox = onServer.find((mailbox) => mailbox.path === 'INBOX');
    expect(inbox.unreadCount).toBe(serverInbox?.messages.filter((message) => !message.flags.includes('\\Seen')).length);
    const page = await api.call(threadsApi.list, { params: { accountId, mailboxId: inbox.id } });
    const times = page.threads.map((row) => row.lastAt);
    expect(times).toEqual(times.toSorted().toReversed());
    const [first] = page.threads;
    const body = await api.call(messagesApi.readBody, {
      params: { accountId, messageId: first?.latestMessageId ?? '' },
    });
    expect(body.problem).toBeNull();
    expect(body.text.length).toBeGreaterThan(0);
  });
});
