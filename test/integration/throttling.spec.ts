import { accountsApi, messagesApi } from '@maildesk/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import type { LiveSocket } from '../support/live-socket.js';
import { OpenAccount } from '../support/open-account.js';
import type { ScriptedImapServer } from '../support/scripted-imap/scripted-imap-server.js';
import { eventually } from '../support/wait.js';

describe('a server that asks to be left alone, or cuts sessions off', () => {
  let server: ScriptedImapServer;
  let app: MailDesk;
  let api: ApiClient;
  let account: OpenAccount;

  beforeAll(async () => {
    server = await servers.startScriptedImap();
    app = await servers.startMailDesk({ env: { POLL_INTERVAL_MS: '500', RECONNECT_MAX_MS: '1000' } });
    api = await app.signIn();
    const user = server.newUser();
    const smtp = await servers.startSmtpServer({ dovecot: server });
    for (let number = 1; number <= 5; number += 1) {
      await server.deliver(user.address, letter({ subject: `letter ${number}`, text: `Text ${number}.` }));
    }
    account = await OpenAccount.connect(servers, app, api, user, { dovecot: server, smtp });
  });

  beforeEach(() => server.hooks.clear());

  afterAll(() => app.stop());

  const state = async () => (await api.call(accountsApi.read, { params: { accountId: account.id } })).state;

  const textOf = async (subject: string): Promise<string> => {
    const messageId = (await account.rowBySubject('inbox', subject))?.latestMessageId ?? '';
    return (await api.call(messagesApi.readBody, { params: { accountId: account.id, messageId } })).text ?? '';
  };

  it('29 is left alone for as long as it asks, stays live, and answers what a person opens meanwhile', async () => {
    const hintMs = 4000;
    const pollsAt: number[] = [];
    for (const name of ['LIST', 'STATUS']) {
      server.hooks.set(name, ({ tag }) => {
        pollsAt.push(performance.now());
        if (pollsAt.length > 1) return undefined;
        return [`${tag} BAD Request is throttled. Suggested Backoff Time: ${hintMs} milliseconds`];
      });
    }
    await eventually(() => pollsAt.length > 0, { timeoutMs: 30_000 });

    await server.deliver(account.user.address, letter({ subject: 'meanwhile' }));
    await eventually(() => account.rowBySubject('inbox', 'meanwhile'));
    expect(await textOf('letter 2')).toContain('Text 2.');
    expect(await state()).toBe('live');

    await eventually(() => pollsAt.length > 1, { timeoutMs: 30_000 });
    expect((pollsAt[1] ?? 0) - (pollsAt[0] ?? 0)).toBeGreaterThanOrEqual(hintMs);
    await account.untilInStep();
  });

  it('29 is left alone by the watching connection too, which is kept, while another one reads what a person opens', async () => {
    const socket = await account.listen();
    const own = server.account(account.user);
    const watching = await eventually(() =>
      server.sessions.find((session) => session.account === own && session.isIdle),
    );
    const until = performance.now() + 4000;
    let refused = 0;
    for (const name of ['SELECT', 'FETCH', 'UID FETCH', 'UID SEARCH']) {
      server.hooks.set(name, ({ tag, session }) => {
        if (session !== watching || performance.now() >= until) return undefined;
        refused += 1;
        return [`${tag} BAD Request is throttled. Suggested Backoff Time: 4000 milliseconds`];
      });
    }

    await server.deliver(account.user.address, letter({ subject: 'told while throttled' }));
    await eventually(() => refused > 0);

    expect(await textOf('letter 3')).toContain('Text 3.');
    await eventually(() => account.rowBySubject('inbox', 'told while throttled'), { timeoutMs: 30_000 });
    expect(server.sessions).toContain(watching);
    expect(states(socket)).not.toContain('reconnecting');
    expect(refused).toBeLessThan(6);
    server.hooks.clear();
    await account.untilInStep();
    socket.close();
  });

  it('29 needs a person only when it has refused the password, not for a session that has ended or a directory that is down', async () => {
    const socket = await account.listen();
    let answer = '[UNAVAILABLE] Temporary authentication failure';
    let refused = 0;
    const refuse = (tag: string): string[] => {
      refused += 1;
      return [`${tag} NO ${answer}`];
    };
    for (const name of ['LOGIN', 'AUTHENTICATE']) server.hooks.set(name, ({ tag }) => refuse(tag));
    for (const session of server.sessions) session.say('* BYE Session expired, please login again.');

    await eventually(async () => refused > 0 && (await state()) === 'reconnecting');
    expect(states(socket)).not.toContain('needs-you');

    answer = '[AUTHENTICATIONFAILED] Invalid credentials';
    await eventually(async () => (await state()) === 'needs-you', { timeoutMs: 20_000 });

    server.hooks.clear();
    await server.deliver(account.user.address, letter({ subject: 'in the gap' }));
    await api.call(accountsApi.reconnect, { params: { accountId: account.id } });
    await eventually(() => account.rowBySubject('inbox', 'in the gap'), { timeoutMs: 20_000 });
    await account.untilInStep();
    expect(states(socket).indexOf('needs-you')).toBeGreaterThan(states(socket).indexOf('reconnecting'));
    socket.close();
  });

  const states = (socket: LiveSocket): string[] =>
    socket.frames.flatMap((frame) => (frame.name === 'account.updated' ? [frame.payload.state] : []));
});
