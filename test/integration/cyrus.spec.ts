import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import type { Cyrus } from '../support/cyrus.js';
import { tellEverydayStory } from '../support/everyday-story.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { tellNumberedCases } from '../support/numbered-cases.js';
import { OpenAccount } from '../support/open-account.js';
import { eventually } from '../support/wait.js';

tellEverydayStory('Cyrus', () => servers.startCyrus(), tellNumberedCases);

describe('folders on Cyrus, which gives each an id of its own', () => {
  let cyrus: Cyrus;
  let app: MailDesk;
  let api: ApiClient;

  beforeAll(async () => {
    cyrus = await servers.startCyrus();
    app = await servers.startMailDesk({ env: { POLL_INTERVAL_MS: '1000' } });
    api = await app.signIn();
  });

  afterAll(() => app.stop());

  it('16 stay the same when another mail program renames them, with what is in them', async () => {
    const user = cyrus.newUser();
    const other = await servers.connectImap(user, cyrus);
    await other.mailboxCreate('Projects');
    for (const subject of ['one', 'two']) await other.append('Projects', letter({ subject }));
    const account = await OpenAccount.connect(servers, app, api, user, {
      dovecot: cyrus,
      smtp: await servers.startSmtpServer({ dovecot: cyrus }),
    });
    const named = async (path: string) => (await account.mailboxes()).find((mailbox) => mailbox.path === path);
    const before = await named('Projects');

    await other.mailboxRename('Projects', 'Finished');

    const after = await eventually(async () => (await named('Finished')) ?? null, { timeoutMs: 20_000 });
    expect(after?.id).toBe(before?.id);
    await account.untilInStep();
    expect((await account.mailboxes()).filter(({ path }) => path === 'Projects')).toEqual([]);
    await other.logout();
  });

  it('16 are read anew when another mail program deletes them and makes others of the same name', async () => {
    const user = cyrus.newUser();
    const other = await servers.connectImap(user, cyrus);
    await other.mailboxCreate('Twice');
    await other.append('Twice', letter({ subject: 'of the first' }));
    const account = await OpenAccount.connect(servers, app, api, user, {
      dovecot: cyrus,
      smtp: await servers.startSmtpServer({ dovecot: cyrus }),
    });

    await other.mailboxDelete('Twice');
    await other.mailboxCreate('Twice');
    await other.append('Twice', letter({ subject: 'of the second' }));

    await account.untilInStep(20_000);
    await other.logout();
  });
});
