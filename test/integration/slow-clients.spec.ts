import { mailboxesApi } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

/** Less than a client may have in front of it, so that one that reads is never too slow. */
const round = { frames: 8, bytesEach: 100_000 };
/** The operating system takes some megabytes for a program that does not read; then it is enough. */
const mostRounds = 60;

describe('a client that reads too slowly', () => {
  it('is told that it is stale and fed no further, while others hear everything', async () => {
    const app = await servers.startMailDesk();
    const account = await OpenAccount.connect(servers, app, await app.signIn(), servers.dovecot.newUser());
    const [slow, quick] = [await account.listen(), await account.listen()];
    const headSeq = async () => (await account.api.call(mailboxesApi.list, { params: { accountId: account.id } })).seq;
    const before = await headSeq();
    slow.stopReading();

    let rounds = 0;
    while (rounds < mostRounds && !(await isAnyStale(app))) {
      rounds += 1;
      await writeFrames(app.databaseUrl, account.id);
      await servers.dovecot.deliver(account.user.address, letter({ subject: `round ${rounds}` }));
      await eventually(async () => quick.frames.filter((frame) => frame.name === 'message.added').length === rounds);
    }

    slow.readOn();
    const stale = await eventually(() => slow.staleAccounts[0]);
    expect(stale.accountId).toBe(account.id);
    expect(stale.headSeq).toBeGreaterThan(before + round.frames);
    expect(slow.frames.every((frame) => frame.seq < stale.headSeq)).toBe(true);
    expect(quick.staleAccounts).toEqual([]);

    const reply = await slow.resume(account.id, slow.frames.at(-1)?.seq ?? before);
    expect(reply.outcome).toBe('replayed');
    const head = await headSeq();
    await eventually(() => slow.frames.at(-1)?.seq === head && quick.frames.at(-1)?.seq === head);
    const seqs = slow.frames.filter(({ seq }) => seq > before).map(({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: head - before }, (_, index) => before + 1 + index));
    slow.close();
    quick.close();
    await app.stop();
  });
});

const isAnyStale = async ({ port }: MailDesk): Promise<boolean> =>
  (await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).includes('maildesk_stale_clients_total 1');

/** Large frames, such as no single thing that happens makes; the next commit of the account brings them out. */
async function writeFrames(databaseUrl: string, accountId: string): Promise<void> {
  await queryDatabase(
    databaseUrl,
    `WITH head AS (UPDATE account_seq SET seq = seq + $2 WHERE account_id = $1 RETURNING seq - $2 AS before)
     INSERT INTO account_event (account_id, seq, name, payload)
     SELECT $1, head.before + position, 'mailbox.removed',
       jsonb_build_object('mailboxId', gen_random_uuid(), 'filler', repeat('x', $3))
     FROM head, generate_series(1, $2) AS position`,
    [accountId, round.frames, round.bytesEach],
  );
}
