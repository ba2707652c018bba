import { mailboxesApi } from '@maildesk/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import { LiveSocket } from '../support/live-socket.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
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
