import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StartUpError } from '../common/start-up-error.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.js';
import { socketDirFor } from './embedded-postgres-socket.js';

/** Real starts of the real server; each takes about a second. */
describe('startEmbeddedPostgres', { timeout: 30_000 }, () => {
  let parent: string;
  let dataDir: string;
  let running: EmbeddedPostgres | null = null;

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'maildesk-postgres-'));
    dataDir = join(parent, 'data');
  });
  afterEach(async () => {
    await running?.stop();
    running = null;
    rmSync(parent, { recursive: true });
  });

  const start = async (dir = dataDir): Promise<EmbeddedPostgres> => {
    running = await startEmbeddedPostgres({ dataDir: dir, onProgress: () => undefined });
    return running;
  };
  const query = async ({ url }: Pick<EmbeddedPostgres, 'url'>, sql: string): Promise<unknown[]> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  };
  const stop = async (): Promise<void> => {
    await running?.stop();
    running = null;
  };
  const postmasterPid = (): number =>
    Number.parseInt(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10);

  it('keeps what was stored from one start to the next', async () => {
    await query(await start(), 'CREATE TABLE kept AS SELECT 7 AS number');
    await stop();

    const rows = await query(await start(), 'SELECT number, current_database() AS database FROM kept');

    expect(rows).toEqual([{ number: 7, database: 'maildesk' }]);
  });

  it('refuses a second MailDesk on the same folder and leaves the first one alone', async () => {
    const first = await start();

    await expect(startEmbeddedPostgres({ dataDir, onProgress: () => undefined })).rejects.toThrow('Another MailDesk');

    await expect(query(first, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
  });

  it('takes over the server that a killed MailDesk left running', async () => {
    const killed = startElsewhere(dataDir);
    const url = await firstLine(killed);
    await query({ url }, 'CREATE TABLE kept AS SELECT 7 AS number');
    const pid = postmasterPid();
    const gone = once(killed, 'exit');
    killed.kill('SIGKILL');
    await gone;

    const rows = await query(await start(), 'SELECT number FROM kept');

    expect(rows).toEqual([{ number: 7 }]);
    expect(postmasterPid()).toBe(pid);
  });

  it('recovers what was committed when the server itself was killed', async () => {
    const sql = 'SET synchronous_commit = on; CREATE TABLE kept AS SELECT 7 AS number';
    await query(await start(), sql);
    process.kill(postmasterPid(), 'SIGKILL');
    await stop();

    const rows = await query(await start(), 'SELECT number FROM kept');

    expect(rows).toEqual([{ number: 7 }]);
  });

  it('tells when the server ends without having been stopped', async () => {
    const lost = new Promise<void>((resolve) => {
      void startEmbeddedPostgres({ dataDir, onProgress: () => undefined, onLost: resolve }).then((started) => {
        running = started;
        process.kill(postmasterPid(), 'SIGKILL');
      });
    });

    await expect(lost).resolves.toBeUndefined();
  });

  it('starts although another program has the number of the server that was killed', async () => {
    await start();
    const file = join(dataDir, 'postgres', 'postmaster.pid');
    const left = readFileSync(file, 'utf8');
    await stop();
    writeFileSync(file, left.replace(/^\d+/, String(process.pid)));

    await expect(start().then((started) => query(started, 'SELECT 1 AS one'))).resolves.toEqual([{ one: 1 }]);
  });

  it('begins anew where an earlier start was interrupted while it made the database', async () => {
    mkdirSync(join(dataDir, 'postgres-unfinished', 'base'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres-unfinished', 'PG_VERSION'), '18\n');

    await expect(start().then((started) => query(started, 'SELECT 1 AS one'))).resolves.toEqual([{ one: 1 }]);
  });

  it('does not touch data of another version and says what to do', async () => {
    mkdirSync(join(dataDir, 'postgres'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '17\n');

    const failure = await start().catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(StartUpError);
    expect(String(failure)).toContain('made by PostgreSQL 17');
    expect(readFileSync(join(dataDir, 'postgres', 'PG_VERSION'), 'utf8')).toBe('17\n');
  });

  it('works in a folder whose path is too long for a socket and holds a comma, quotes and a space', async () => {
    const longDir = join(parent, `a, "long" ${'x'.repeat(90)}`);

    const started = await start(longDir);

    await expect(query(started, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    await stop();
    rmSync(socketDirFor(longDir), { recursive: true });
  });

  it('works in a short folder whose name holds a comma, quotes and a space', async () => {
    const started = await start(join(parent, 'a, "b" c'));

    await expect(query(started, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
  });
});

/** Starts the database in a process of its own, which prints the address and stays. */
function startElsewhere(dataDir: string): ChildProcess {
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(new URL('embedded-postgres.ts', import.meta.url).href)};
    const { url } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, onProgress: () => undefined });
    process.stdout.write(url + '\\n');
    setInterval(() => undefined, 1000);
  `;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function firstLine(child: ChildProcess): Promise<string> {
  let printed = '';
  for await (const piece of child.stdout ?? []) {
    printed += String(piece);
    if (printed.includes('\n')) break;
  }
  return printed.trim();
}
