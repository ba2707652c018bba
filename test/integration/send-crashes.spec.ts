import { outboxApi, type OutboxItem } from '@maildesk/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { DatabaseBrake } from '../support/database-brake.js';
import { servers } from '../support/integration.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import type { SmtpServer } from '../support/smtp-server.js';
import { eventually } from '../support/wait.js';

const rounds = 4;
const senders = 4;

/** Where the server and MailDesk stand when the process is ended. */
type Moment = 'before the server has answered' | 'before the answer is stored';
const moments: readonly Moment[] = ['before the server has answered', 'before the answer is stored'];

describe('kill -9 between the end of a message and its answer', () => {
  let smtp: SmtpServer;
  let app: MailDesk;
  let api: ApiClient;
  let accounts: readonly OpenAccount[];

  beforeAll(async () => {
    smtp = await servers.startSmtpServer();
    app = await servers.startMailDesk({ env: { SENT_COPY_WAIT_MS: '500', POLL_INTERVAL_MS: '1000' } });
    api = await app.signIn();
    accounts = await Promise.all(
      Array.from({ length: senders }, () =>
        OpenAccount.connect(servers, app, api, servers.dovecot.newUser(), { smtp }),
      ),
    );
  });

  afterAll(() => app.stop());

  const send = (account: OpenAccount, subject: string): Promise<OutboxItem> =>
    api.call(outboxApi.send, {
      params: { accountId: account.id },
      body: {
        clientKey: randomUUID(),
        to: [{ name: '', address: 'friend@elsewhere.example' }],
        cc: [],
        bcc: [],
        subject,
        text: 'Hello',
        html: null,
        inReplyTo: null,
        forwardOf: null,
        attachments: [],
      },
    });

  const delivered = (subject: string) =>
    smtp.delivered.filter(({ raw }) => String(raw).includes(`Subject: ${subject}\r\n`));

  /** Sends one message from each account and ends the process when at least one has come as far as the moment says. */
  async function killedAt(moment: Moment, subjects: readonly string[]): Promise<void> {
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let brake: Promise<DatabaseBrake> | null = null;
    let arrived = 0;
    smtp.hooks.afterDelivery = async () => {
      arrived += 1;
      if (moment === 'before the server has answered') return held;
      await (brake ??= DatabaseBrake.apply(app.databaseUrl, 'UPDATE OF state', 'outbox_item'));
    };
    await Promise.all(accounts.map((account, index) => send(account, subjects[index] ?? '')));
    await eventually(() => arrived > 0);
    await (await (brake as Promise<DatabaseBrake> | null))?.untilHeld();

    await app.kill9();

    letGo();
    delete smtp.hooks.afterDelivery;
    await (await (brake as Promise<DatabaseBrake> | null))?.release();
    await app.start();
  }

  it(`23 gives nobody a mail twice, says what is not known, and learns it from Sent (${rounds * senders} mails)`, async () => {
    const all: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const subjects = accounts.map((_, index) => `Round ${round} from ${index}.`);
      all.push(...subjects);
      await killedAt(moments[round % moments.length] as Moment, subjects);
    }
    const unsettled = async (account: OpenAccount) =>
      (await api.call(outboxApi.list, { params: { accountId: account.id } })).items;

    await eventually(
      async () => (await Promise.all(accounts.map(unsettled))).flat().every(({ state }) => state === 'unknown'),
      { timeoutMs: 60_000 },
    );
    const unknown = new Set((await Promise.all(accounts.map(unsettled))).flat().map(({ subject }) => subject));
    expect(unknown.size).toBeGreaterThanOrEqual(rounds);
    for (const subject of all) {
      expect(delivered(subject).length, subject).toBeLessThanOrEqual(1);
      if (!unknown.has(subject)) expect(delivered(subject).length, subject).toBe(1);
    }

    // The provider files what it has accepted. What had not quite left is for a person to send again.
    for (const account of accounts) {
      const other = await servers.connectImap(account.user);
      for (const { id: outboxItemId, subject } of await unsettled(account)) {
        const [mail] = delivered(subject);
        if (mail !== undefined) await other.append('Sent', mail.raw, ['\\Seen']);
        else await api.call(outboxApi.retry, { params: { accountId: account.id, outboxItemId } });
      }
      await other.logout();
    }
    await eventually(async () => (await Promise.all(accounts.map(unsettled))).flat().length === 0, {
      timeoutMs: 60_000,
    });
    for (const account of accounts) {
      await eventually(async () => (await account.rows('sent')).length === rounds, { timeoutMs: 30_000 });
      await account.untilInStep();
    }
    for (const subject of all) expect(delivered(subject).length, subject).toBe(1);
  }, 180_000);
});
