import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { act, target, untilNothingPending } from '../support/act.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import { OpenAccount } from '../support/open-account.js';

describe('thousands of wishes', () => {
  it('let a star that is set after them, and new mail, have their turns in between', async () => {
    const server = await servers.startScriptedImap();
    const smtp = await servers.startSmtpServer({ dovecot: server });
    const app = await servers.startMailDesk({ env: { POLL_INTERVAL_MS: '500' } });
    const user = server.newUser();
    const trash = server.account(user).mailbox('Trash');
    for (let index = 0; index < 3000; index += 1) trash.append(letter({ subject: `thrown away ${index}` }));
    const elsewhere = server.account(user).create('Elsewhere');
    await server.deliver(user.address, letter({ subject: 'to be starred' }));
    const account = await OpenAccount.connect(servers, app, await app.signIn(), user, { dovecot: server, smtp });
    let wished: (value: unknown) => void = () => undefined;
    const allWished = new Promise((resolve) => (wished = resolve));
    server.hooks.set('UID EXPUNGE', async () => {
      await allWished;
      await pause(700);
      return undefined;
    });
    const from = server.received.length;

    const { id: mailboxId } = await account.mailbox('trash');
    await act(account, { kind: 'mailbox', mailboxId }, { kind: 'delete-for-good' });
    elsewhere.append(letter({ subject: 'arrives meanwhile' }));
    await act(account, await target(account, 'inbox', 'to be starred'), { kind: 'add-flag', flag: 'flagged' });
    wished(null);
    await untilNothingPending(account, 60_000);

    const received = server.received.slice(from);
    const last = received.findLastIndex(({ name }) => name === 'UID EXPUNGE');
    const starred = received.findIndex(({ name, text }) => name === 'UID STORE' && /Flagged/i.test(text));
    const looked = received.findIndex(({ name, text }) => /SELECT|EXAMINE/.test(name) && text.includes('Elsewhere'));
    expect(received.filter(({ name }) => name === 'UID EXPUNGE').length).toBeGreaterThanOrEqual(6);
    expect(starred).toBeGreaterThan(0);
    expect(starred).toBeLessThan(last);
    expect(looked).toBeGreaterThan(0);
    expect(looked).toBeLessThan(last);
    await account.untilInStep(30_000);
    await app.stop();
  }, 180_000);
});
