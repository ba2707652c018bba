import { sessionApi } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { servers } from '../support/integration.js';

describe('a MailDesk process', () => {
  it('prints a link that signs its operator in once, and keeps the session over a power cut', async () => {
    const app = await servers.startMailDesk();
    const link = app.signInLink;
    const client = app.newClient();

    const session = await client.signIn(link);

    expect(session.user.isAdmin).toBe(true);
    await expect(app.newClient().signIn(link)).rejects.toThrow('session.link-invalid');
    await app.kill9();
    await app.start();
    await expect(client.call(sessionApi.read)).resolves.toEqual(session);
  });

  it('ends with exit code 0 when it is asked to stop', async () => {
    const app = await servers.startMailDesk();

    await expect(app.stop()).resolves.toBe(0);
  });

  it('says in one sentence that its port is taken, and ends with exit code 1', async () => {
    const first = await servers.startMailDesk();

    const second = servers.startMailDesk({ env: { PORT: String(first.port) } });

    await expect(second).rejects.toThrow(`Port ${first.port} is taken by another program`);
    await expect(second).rejects.toThrow('[MailDesk ended: code 1]');
    await expect(second).rejects.not.toThrow(/\n\s+at /);
  });

  it('says in one sentence that its database is not there', async () => {
    const start = servers.startMailDesk({ databaseUrl: 'postgres://maildesk:secret@127.0.0.1:1/maildesk' });

    await expect(start).rejects.toThrow('No database server answers at 127.0.0.1:1');
    await expect(start).rejects.not.toThrow('secret');
  });

  it('serves with the database that it brings, and takes it over after having been killed', async () => {
    const dataDir = servers.newDir('embedded');
    const app = await servers.startMailDesk({ dataDir, env: { DATABASE_URL: '' } });
    const client = await app.signIn();

    await app.kill9();
    await app.start();

    await expect(client.call(sessionApi.read)).resolves.toMatchObject({ user: { isAdmin: true } });
    await expect(app.stop()).resolves.toBe(0);
  });
});
