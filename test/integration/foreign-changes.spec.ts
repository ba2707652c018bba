import { messagesApi } from '@maildesk/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { fillMailbox } from '../support/bulk-mailbox.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import { scriptedCapabilities } from '../support/scripted-imap/scripted-imap-server.js';
import { eventually } from '../support/wait.js';

const withoutCounters = scriptedCapabilities.filter((name) => !['CONDSTORE', 'QRESYNC', 'ENABLE'].includes(name));

describe('what another mail program changes while an answer comes in', () => {
  let app: MailDesk;
  let api: ApiClient;

  beforeAll(async () => {
    app = await servers.startMailDesk();
    api = await app.signIn();
  });

  afterAll(() => app.stop());

  // Without CONDSTORE nobody tells it again: what is overlooked here stays wrong until the flags are compared.
  it('6 is not lost when the server tells it in the middle of our FETCH', async () => {
    const server = await servers.startScriptedImap({ capabilities: withoutCounters });
    const user = server.newUser();
    const inbox = server.account(user).mailbox('INBOX');
    for (let number = 1; number <= 600; number += 1) inbox.append(letter({ subject: `letter ${number}` }));
    const smtp = await servers.startSmtpServer({ dovecot: server });
    const account = await OpenAccount.connect(servers, app, api, user, { dovecot: server, smtp });
    await account.untilInStep();
    let told = 0;
    server.hooks.set('UID FETCH', ({ text, normally }) => {
      const [first] = inbox.messages;
      if (!text.includes('ENVELOPE') || first === undefined || told > 0) return undefined;
      told += 1;
      inbox.setFlags(first, ['\\Flagged']);
      const lines = normally();
      const isForeign = (line: string) => line.startsWith('* 1 FETCH (FLAGS');
      expect(lines.some(isForeign)).toBe(true);
      // Before, between and after the rows that were asked for are all allowed; first is where it is easiest overlooked.
      return [...lines.filter(isForeign), ...lines.filter((line) => !isForeign(line))];
    });

    await server.deliver(user.address, letter({ subject: 'the one that is fetched' }));

    await eventually(() => account.rowBySubject('inbox', 'the one that is fetched'));
    expect(told).toBe(1);
    await account.untilInStep(5000);
  });

  it('6 is not lost while a mailbox is being read in', async () => {
    const user = servers.dovecot.newUser();
    fillMailbox(servers.dovecot, user, 1500);
    const other = await servers.connectImap(user);
    await other.mailboxOpen('INBOX');
    const account = OpenAccount.resume(servers, app, api, user, await servers.connectAccount(api, user));

    for (let uid = 1; uid <= 1500; uid += 75) await other.messageFlagsAdd(`${uid}:${uid + 5}`, ['$Seen-elsewhere']);

    await account.untilFilled();
    await account.untilInStep(5000);
    await other.logout();
  });

  it('6 is not lost while a person opens a message', async () => {
    const user = servers.dovecot.newUser();
    for (let number = 1; number <= 20; number += 1) {
      await servers.dovecot.deliver(user.address, letter({ subject: `letter ${number}`, text: 'x'.repeat(100_000) }));
    }
    const account = await OpenAccount.connect(servers, app, api, user);
    const other = await servers.connectImap(user);
    await other.mailboxOpen('INBOX');
    const rows = await account.rows('inbox');

    await Promise.all([
      ...rows.map(({ latestMessageId: messageId }) =>
        api.call(messagesApi.readBody, { params: { accountId: account.id, messageId } }),
      ),
      (async () => {
        for (let uid = 1; uid <= 20; uid += 1) await other.messageFlagsAdd(String(uid), ['\\Flagged'], { uid: true });
      })(),
    ]);

    await account.untilInStep(5000);
    await other.logout();
  });
});
