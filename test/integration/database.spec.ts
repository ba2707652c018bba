import { describe, expect, it } from 'vitest';
import { startTestPostgres } from '../support/postgres.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import { OpenAccount } from '../support/open-account.js';
import { eventually } from '../support/wait.js';

describe('the database behind MailDesk', () => {
  it('may restart: mail that arrives meanwhile is there afterwards, and nobody has to do anything', async () => {
    const dir = servers.newDir('postgres');
    let postgres = await startTestPostgres(dir);
    const app = await servers.startMailDesk({ databaseUrl: postgres.url, env: { RECONNECT_MAX_MS: '2000' } });
    const account = await OpenAccount.connect(servers, app, await app.signIn(), servers.dovecot.newUser());
    const socket = await account.listen();

    await postgres.stop();
    await servers.dovecot.deliver(account.user.address, letter({ subject: 'during the restart' }));
    postgres = await startTestPostgres(dir);

    await eventually(() => account.rowBySubject('inbox', 'during the restart'), { timeoutMs: 30_000 });
    await servers.dovecot.deliver(account.user.address, letter({ subject: 'after the restart' }));
    await eventually(() => account.rowBySubject('inbox', 'after the restart'), { timeoutMs: 30_000 });
    await account.untilInStep();
    expect(socket.connected).toBe(true);
    await eventually(() => socket.frames.filter((frame) => frame.name === 'message.added').length === 2);
    const seqs = socket.frames.map((frame) => frame.seq);
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => (seqs[0] ?? 0) + index));
    await app.stop();
    await postgres.stop();
  }, 90_000);
});
