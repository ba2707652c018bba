import { describe, expect, it } from 'vitest';
import { Random } from '../chaos/random.js';
import { writeMailbox } from '../support/bulk-mailbox.js';
import { DatabaseBrake } from '../support/database-brake.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import { OpenAccount } from '../support/open-account.js';
import { queryDatabase } from '../support/stored-mail.js';

interface Planned {
  /** The number of its conversation; 0 where it makes one of two. */
  readonly of: number;
  readonly id: string;
  readonly references: readonly string[];
}

/** Conversations with forks, with parents that never come. */
function planConversations(random: Random): Planned[] {
  const planned: Planned[] = [];
  for (let number = 1; number <= 8; number += 1) {
    const ids = [`root-${number}@shop.example`];
    // The first of every third conversation was deleted long ago.
    if (number % 3 !== 0) planned.push({ of: number, id: ids[0] ?? '', references: [] });
    for (let reply = 1; reply <= 6; reply += 1) {
      const id = `reply-${number}-${reply}@shop.example`;
      planned.push({ of: number, id, references: [random.oneOf(ids)] });
      ids.push(id);
    }
  }
  return planned;
}

const textOf = ({ id, references }: Planned): string =>
  letter({ subject: id, messageId: id, references, inReplyTo: references.at(-1) ?? '' }).replace(
    /^In-Reply-To: <>\r\n/m,
    '',
  );

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, order: random.next() }))
    .toSorted((one, other) => one.order - other.order)
    .map(({ item }) => item);
}

/** Which messages are in one conversation with each other, however the conversations are named. */
async function partition(account: OpenAccount): Promise<string[][]> {
  const rows = await queryDatabase<{ ids: string[] }>(
    account.app.databaseUrl,
    `SELECT array_agg(message_id_header ORDER BY message_id_header) AS ids FROM message WHERE account_id = $1
     GROUP BY thread_id ORDER BY min(message_id_header)`,
    [account.id],
  );
  return rows.map(({ ids }) => ids);
}

/** Messages whose line in a list belongs to another conversation than they do. */
async function misplaced(account: OpenAccount): Promise<unknown[]> {
  return queryDatabase(
    account.app.databaseUrl,
    `SELECT l.id FROM message_location l JOIN message m ON m.id = l.message_id
     WHERE l.account_id = $1 AND l.thread_id <> m.thread_id`,
    [account.id],
  );
}

describe('conversations', () => {
  it('19 are the same in whatever order their mail comes, and whenever the process is killed in a merge', async () => {
    const random = new Random(19);
    const planned = planConversations(random);
    const app = await servers.startMailDesk();
    const api = await app.signIn();
    const user = servers.dovecot.newUser();
    const account = await OpenAccount.connect(servers, app, api, user);
    const waiting = shuffled(planned, random);
    const deliver = (mails: readonly Planned[]): Promise<void[]> =>
      Promise.all(mails.map((mail) => servers.dovecot.deliver(user.address, textOf(mail))));

    const joining: Planned[] = [];
    const arrived: Planned[] = [];
    for (const [one, other] of [
      [1, 2],
      [2, 4],
    ]) {
      arrived.push(...waiting.splice(0, 18));
      await deliver(arrived.slice(-18));
      await account.untilInStep();
      const references = [one, other].map((number) => arrived.find(({ of }) => of === number)?.id ?? '');
      const parent = { of: 0, id: `joins-${one}-and-${other}@shop.example`, references };
      joining.push(parent);
      const brake = await DatabaseBrake.apply(app.databaseUrl, 'UPDATE OF merged_into', 'thread');
      await deliver([parent, ...waiting.splice(0, 2)]);
      await brake.untilHeld();
      await app.kill9();
      await brake.release();
      await app.start();
    }
    while (waiting.length > 0) await deliver(waiting.splice(0, random.between(1, 4)));

    await account.untilInStep(30_000);
    const fresh = servers.dovecot.newUser();
    writeMailbox(
      servers.dovecot,
      fresh,
      [...joining, ...planned].map((mail) => ({ raw: Buffer.from(textOf(mail)), receivedAt: new Date(), flags: '' })),
    );
    const filled = await OpenAccount.connect(servers, app, api, fresh);
    expect(await partition(account)).toEqual(await partition(filled));
    expect(await partition(account)).toHaveLength(6);
    expect(await misplaced(account)).toEqual([]);
    expect((await account.rows('inbox')).map(({ messageCount }) => messageCount).toSorted()).toEqual(
      (await filled.rows('inbox')).map(({ messageCount }) => messageCount).toSorted(),
    );
    await app.stop();
  }, 120_000);
});
