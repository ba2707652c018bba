import { accountsApi, type Doing, type Role, usersApi, type Whereabouts } from '@maildesk/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { LiveSocket } from '../support/live-socket.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import { eventually } from '../support/wait.js';

/** A process falls silent: its people are forgotten ten seconds later, which is looked at every three. */
const forgottenWithinMs = 14_000;

interface Person {
  readonly id: string;
  readonly name: string;
  readonly client: ApiClient;
}

describe('who is where in a shared account, at two processes', () => {
  let first: MailDesk;
  let second: MailDesk;
  let operator: ApiClient;
  let ann: Person;
  let bob: Person;
  let rita: Person;
  let account: OpenAccount;
  let threadId: string;
  let otherThreadId: string;
  const open: LiveSocket[] = [];

  beforeAll(async () => {
    const shared = { dataDir: servers.newDir('presence'), databaseUrl: await servers.createDatabase() };
    first = await servers.startMailDesk(shared);
    operator = await first.signIn();
    second = await servers.startMailDesk(shared);
    [ann, bob, rita] = [await newPerson('Ann'), await newPerson('Bob'), await newPerson('Rita')];
    const user = servers.dovecot.newUser();
    for (const subject of ['First', 'Second']) await servers.dovecot.deliver(user.address, letter({ subject }));
    account = await OpenAccount.connect(servers, first, ann.client, user);
    await give(bob, 'member');
    await give(rita, 'reader');
    const threads = await account.rows('inbox');
    [threadId, otherThreadId] = threads.map((row) => row.threadId) as [string, string];
  }, 120_000);

  afterAll(async () => {
    second.resume();
    await Promise.all([first.stop(), second.stop()]);
  });

  afterEach(() => {
    for (const socket of open.splice(0)) socket.close();
  });

  async function newPerson(name: string): Promise<Person> {
    const body = { email: `${name}-${randomUUID()}@test.example`, displayName: name };
    const { user, signInUrl } = await operator.call(usersApi.invite, { body });
    const client = first.newClient();
    await client.signIn(signInUrl);
    return { id: user.id, name, client };
  }

  const give = (person: Person, role: Role) =>
    ann.client.call(accountsApi.setMember, { params: { accountId: account.id, userId: person.id }, body: { role } });

  /** A tab of the person that follows the account. */
  async function tabOf(person: Person, app = first): Promise<LiveSocket> {
    const socket = await person.client.at(app.url).socket();
    open.push(socket);
    await socket.resume(account.id, 0);
    return socket;
  }

  const place = (doing: Doing = 'viewing', thread = threadId): Whereabouts['places'] => [
    { accountId: account.id, threadId: thread, doing },
  ];
  /** How soon it is so is measured by `npm run bench presence`. */
  const until = (socket: LiveSocket, ...people: string[]): Promise<unknown> =>
    eventually(() => socket.peopleIn(account.id).join() === people.join(), { timeoutMs: 15_000, intervalMs: 20 });

  it('is seen in the other process, and gone with the tab', async () => {
    const [hers, his] = [await tabOf(ann), await tabOf(bob, second)];

    hers.stay(place('replying'));
    await until(his, `Ann: replying ${threadId}`);

    hers.close();
    await until(his);
  });

  it('is gone at once when the browser is killed', async () => {
    const [hers, his] = [await tabOf(ann), await tabOf(bob)];
    hers.stay(place());
    await until(his, `Ann: viewing ${threadId}`);

    hers.cut();

    await until(his);
  });

  it('is told as a whole to whoever comes later, with every conversation that somebody has open', async () => {
    const hers = await tabOf(ann);
    hers.stay([...place('viewing', otherThreadId), ...place('replying')], true);

    const his = await tabOf(bob, second);

    await until(his, `Ann: replying ${threadId}, idle`, `Ann: viewing ${otherThreadId}, idle`);
  });

  it('shows readers as viewing, whatever their browser says', async () => {
    const [hers, his] = [await tabOf(rita), await tabOf(bob)];

    hers.stay(place('replying'));

    await until(his, `Rita: viewing ${threadId}`);
  });

  it('makes a viewer of one who may not answer any more, and nobody of one without a role', async () => {
    const [his, hers] = [await tabOf(bob, second), await tabOf(ann)];
    his.stay(place('replying'));
    await until(hers, `Bob: replying ${threadId}`);

    await give(bob, 'reader');
    await until(hers, `Bob: viewing ${threadId}`);
    await ann.client.call(accountsApi.removeMember, { params: { accountId: account.id, userId: bob.id } });
    await until(hers);

    hers.stay(place());
    await until(hers, `Ann: viewing ${threadId}`);
    expect(his.peopleIn(account.id)).toEqual([`Bob: viewing ${threadId}`]);
    await give(bob, 'member');
  });

  it('is told to nobody who does not follow the account, and believed of nobody', async () => {
    const stranger = await newPerson('Stranger');
    const theirs = await tabOf(stranger);
    const hers = await tabOf(ann);

    theirs.stay(place('replying'));
    hers.stay(place());
    await until(hers, `Ann: viewing ${threadId}`);

    expect(theirs.peopleIn(account.id)).toEqual([]);
  });

  it('is nothing that a client can say wrongly', async () => {
    const [hers, his] = [await tabOf(ann), await tabOf(bob)];
    hers.stay(place());
    for (const word of [null, 'here', { places: [{ accountId: account.id }] }, { places: Array(50).fill(place()[0]) }])
      hers.sayOddly('presence', word);
    await until(his, `Ann: viewing ${threadId}`);

    expect(hers.connected).toBe(true);
  });

  it('is forgotten of a process that is killed or does not answer any more', async () => {
    const [his, hers] = [await tabOf(bob, second), await tabOf(ann)];
    his.stay(place('replying'));
    await until(hers, `Bob: replying ${threadId}`);

    await second.kill9();

    await eventually(() => hers.peopleIn(account.id).length === 0, { timeoutMs: forgottenWithinMs });
  });
});
