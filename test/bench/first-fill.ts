import { type Mailbox, type PushFrame, threadsApi } from '@maildesk/contracts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import type { ApiClient } from '../support/api-client.js';
import type { LiveSocket } from '../support/live-socket.js';
import type { MailUser } from '../support/mail-user.js';
import type { MailDesk } from '../support/maildesk.js';
import { createDatabase } from '../support/postgres.js';
import type { BenchContext } from './bench-context.js';
import { childRunning, cpuSecondsOfTree } from './cpu-time.js';
import { expectCount, type Sample } from './sync-peers.js';

export interface FillSample extends Sample {
  /** Until the API gave the first 50 lines of the list, or all where there are fewer. */
  readonly firstRowsSeconds: number;
  /** Of all of Postgres's processes. */
  readonly databaseCpuSeconds: number | null;
}

const firstRows = 50;
const longestFillMs = 30 * 60_000;

/** Starts a MailDesk with an empty database, and measures from the request that connects the account until its inbox is whole. */
export async function fillMailDesk(context: BenchContext, user: MailUser, messages: number): Promise<FillSample> {
  const { servers, coordinates } = context;
  const databaseUrl = await createDatabase(coordinates.postgresUrl);
  try {
    const app = await servers.startMailDesk({ databaseUrl });
    try {
      return await measureFill(context, app, user, messages);
    } finally {
      await app.stop();
    }
  } finally {
    await dropDatabase(coordinates.postgresUrl, databaseUrl);
  }
}

async function measureFill(
  context: BenchContext,
  app: MailDesk,
  user: MailUser,
  messages: number,
): Promise<FillSample> {
  const api = await app.signIn();
  const cpu = cpuMeter(context.coordinates.runDir);
  const startedAt = performance.now();
  const since = (): number => (performance.now() - startedAt) / 1000;
  const { id: accountId } = await context.servers.connectAccount(api, user);
  const socket = await api.socket();
  try {
    await socket.resume(accountId, 0);
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(longestFillMs)]);
    const inbox = new WatchedInbox(socket);
    let firstRowsSeconds: number | null = null;
    for (;;) {
      const news = inbox.takeNews();
      if (news && firstRowsSeconds === null && (await hasFirstRows(api, accountId, inbox.state)))
        firstRowsSeconds = since();
      if (inbox.state?.fill === null) break;
      if (!socket.connected) throw new Error(`MailDesk ended the live connection:\n${app.logs().slice(-2000)}`);
      await pause(2, undefined, { signal });
    }
    const seconds = since();
    const { app: cpuSeconds, database: databaseCpuSeconds } = cpu();
    expectCount("MailDesk's inbox", inbox.state.messageCount, messages);
    return { seconds, firstRowsSeconds: firstRowsSeconds ?? seconds, cpuSeconds, databaseCpuSeconds };
  } finally {
    socket.close();
  }
}

/** The inbox as the frames tell it, so that asking does not slow down what is measured. */
class WatchedInbox {
  state: Mailbox | null = null;
  private heard = 0;

  constructor(private readonly socket: LiveSocket) {}

  /** Answers whether anything was told since the last call. */
  takeNews(): boolean {
    const news = this.socket.frames.slice(this.heard);
    this.heard += news.length;
    for (const frame of news) if (isInbox(frame)) this.state = frame.payload;
    return news.length > 0;
  }
}

function isInbox(frame: PushFrame): frame is Extract<PushFrame, { name: 'mailbox.added' | 'mailbox.updated' }> {
  return (frame.name === 'mailbox.added' || frame.name === 'mailbox.updated') && frame.payload.role === 'inbox';
}

async function hasFirstRows(api: ApiClient, accountId: string, inbox: Mailbox | null): Promise<boolean> {
  if (inbox === null || inbox.messageCount === 0) return false;
  const params = { accountId, mailboxId: inbox.id };
  const { threads } = await api.call(threadsApi.list, { params, query: { limit: firstRows } });
  return threads.length === firstRows;
}

/** Starts to count CPU seconds of MailDesk and of Postgres; the answer tells them. */
function cpuMeter(runDir: string): () => { app: number | null; database: number | null } {
  const appPid = childRunning('backend/dist/main.js');
  // The first line of postmaster.pid is the number of the process that all others come from.
  const databasePid = Number.parseInt(readFileSync(join(runDir, 'postgres', 'postgres', 'postmaster.pid'), 'utf8'), 10);
  const read = (pid: number | null): number | null => (pid === null ? null : cpuSecondsOfTree(pid));
  const [app, database] = [read(appPid), read(databasePid)];
  const since = (now: number | null, then: number | null): number | null =>
    now === null || then === null ? null : now - then;
  return () => ({ app: since(read(appPid), app), database: since(read(databasePid), database) });
}

/** Also writes out what waits to be written, so that it does not slow down what is measured next. */
async function dropDatabase(serverUrl: string, databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`DROP DATABASE "${new URL(databaseUrl).pathname.slice(1)}" WITH (FORCE)`);
    await client.query('CHECKPOINT');
  } finally {
    await client.end();
  }
}
