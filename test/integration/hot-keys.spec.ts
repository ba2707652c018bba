import { describe, expect, it } from 'vitest';
import { writeMailbox } from '../support/bulk-mailbox.js';
import type { BulkMail } from '../support/bulk-mails.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import { OpenAccount } from '../support/open-account.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

const reused = '<template@bulk.example>';
const oldest = new Date('2026-01-01T10:00:00Z').getTime();

/** Mails of a broken sender, all of which claim to answer one that nobody has, each about something else. */
function* offers(count: number): Generator<BulkMail> {
  for (let number = 0; number < count; number += 1) {
    const headers = [
      'From: Offers <offers@bulk.example>',
      `Subject: Offer ${number}`,
      `Message-ID: <offer-${number}@bulk.example>`,
      `References: ${reused}`,
    ];
    const raw = Buffer.from(`${headers.join('\r\n')}\r\n\r\nBuy!\r\n`);
    yield { raw, receivedAt: new Date(oldest + number * 60_000), flags: 'S' };
  }
}

async function threadSizes(account: OpenAccount): Promise<number[]> {
  const rows = await queryDatabase<{ size: number }>(
    account.app.databaseUrl,
    'SELECT count(*)::int AS size FROM message GROUP BY thread_id ORDER BY 1 DESC',
  );
  return rows.map((row) => row.size);
}

describe('20 References that a bulk sender uses over and over', () => {
  it('20 join no more than 500 mails about different things, and nothing at all from then on', async () => {
    const user = servers.dovecot.newUser();
    writeMailbox(servers.dovecot, user, offers(495));
    const app = await servers.startMailDesk();
    const account = await OpenAccount.connect(servers, app, await app.signIn(), user);
    expect(await threadSizes(account)).toEqual([495]);

    for (let number = 495; number < 510; number += 1) {
      const messageId = `offer-${number}@bulk.example`;
      await servers.dovecot.deliver(
        user.address,
        letter({ subject: `Offer ${number}`, messageId, references: ['template@bulk.example'] }),
      );
    }
    const sizes = await eventually(async () => {
      const found = await threadSizes(account);
      return found.reduce((sum, size) => sum + size, 0) === 510 ? found : null;
    });

    expect(sizes[0]).toBeLessThanOrEqual(500);
    expect(sizes.slice(1)).toEqual(Array.from({ length: 510 - (sizes[0] ?? 0) }, () => 1));
  });

  it('20 join nothing when they come all at once', async () => {
    const user = servers.dovecot.newUser();
    writeMailbox(servers.dovecot, user, offers(900));
    const app = await servers.startMailDesk();
    const account = await OpenAccount.connect(servers, app, await app.signIn(), user);

    const [largest = 0] = await threadSizes(account);
    expect(largest).toBeLessThanOrEqual(500);
    await servers.dovecot.deliver(user.address, letter({ subject: 'an ordinary mail' }));
    await eventually(async () => (await threadSizes(account)).reduce((sum, size) => sum + size, 0) === 901);
  });
});
