import { mailboxesApi } from '@maildesk/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillMailbox } from '../support/bulk-mailbox.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import { LiveSocket } from '../support/live-socket.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

describe('the push connection', () => {
  let app: MailDesk;
  let account: OpenAccount;

  beforeAll(async () => {
    app = await servers.startMailDesk();
    account = await OpenAccount.connect(servers, app, await app.signIn(), servers.dovecot.newUser());
  });

  afterAll(() => app.stop());

  const headSeq = async () => (await account.api.call(mailboxesApi.list, { params: { accountId: account.id } })).seq;

  it('replays what a client missed, in order and without a gap', async () => {
    const before = await headSeq();
    for (const subject of ['a', 'b', 'c']) await servers.dovecot.deliver(account.user.address, letter({ subject }));
    await eventually(async () => (await account.rows('inbox')).length === 3);
    const head = await headSeq();
    const socket = await account.api.socket();

    const reply = await socket.resume(account.id, before);

    expect(reply).toEqual({ outcome: 'replayed', seq: expect.any(Number) });
    await eventually(() => (socket.frames.at(-1)?.seq ?? 0) >= head);
    const seqs = socket.frames.map((frame) => frame.seq);
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => before + 1 + index));
    socket.close();
  });

  it('goes on without a gap after a restart of MailDesk', async () => {
    const before = await headSeq();
    await app.restart();
    await servers.dovecot.deliver(account.user.address, letter({ subject: 'after the restart' }));
    await eventually(() => account.rowBySubject('inbox', 'after the restart'));
    const socket = await account.api.socket();

    const reply = await socket.resume(account.id, before);

    expect(reply.outcome).toBe('replayed');
    const seqs = socket.frames.map((frame) => frame.seq);
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => before + 1 + index));
    socket.close();
  });

  it('says so when the past that a client asks for is not known', async () => {
    const socket = await account.api.socket();

    expect(await socket.resume(account.id, 1_000_000)).toMatchObject({ outcome: 'resync-needed' });
    socket.close();
  });

  it('says so when what a client missed is kept no more', async () => {
    const before = await headSeq();
    for (const subject of ['long', 'ago']) await servers.dovecot.deliver(account.user.address, letter({ subject }));
    await eventually(() => account.rowBySubject('inbox', 'ago'));
    await queryDatabase(app.databaseUrl, 'DELETE FROM account_event WHERE account_id = $1 AND seq = $2', [
      account.id,
      before + 1,
    ]);
    const socket = await account.api.socket();

    const reply = await socket.resume(account.id, before);

    expect(reply.outcome).toBe('resync-needed');
    expect(socket.frames).toEqual([]);
    socket.close();
  });

  it('is told how far a first fill has come, and not of each message in it', async () => {
    const user = servers.dovecot.newUser();
    fillMailbox(servers.dovecot, user, 2500);
    const filled = await OpenAccount.connect(servers, app, account.api, user);
    const inbox = await filled.mailbox('inbox');
    const socket = await filled.api.socket();

    // Everything that was told of the account since it was made.
    expect((await socket.resume(filled.id, 0)).outcome).toBe('replayed');

    await eventually(() =>
      socket.frames.some((frame) => frame.name === 'sync.progressed' && frame.payload.done === 2500),
    );
    const progress = socket.frames.flatMap((frame) =>
      frame.name === 'sync.progressed' && frame.payload.mailboxId === inbox.id ? [frame.payload.done] : [],
    );
    expect(progress.length).toBeGreaterThan(1);
    expect(progress).toEqual(progress.toSorted((one, other) => one - other));
    expect(socket.frames.filter((frame) => frame.name === 'message.added')).toEqual([]);
    expect(socket.frames.length).toBeLessThan(100);
    socket.close();
  });

  it('refuses a browser that is not signed in', async () => {
    await expect(LiveSocket.open(app.url, '')).rejects.toThrow('websocket error');
  });

  it('answers a malformed request without breaking', async () => {
    const socket = await account.api.socket();

    expect(await socket.resume('not-an-id', -1)).toEqual({ outcome: 'not-found' });
    expect(socket.connected).toBe(true);
    socket.close();
  });
});
