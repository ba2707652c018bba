import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import type { ApiClient } from '../support/api-client.js';
import { fillMailbox } from '../support/bulk-mailbox.js';
import type { Dovecot } from '../support/dovecot.js';
import type { MailDesk } from '../support/maildesk.js';
import type { SmtpServer } from '../support/smtp-server.js';
import type { BenchContext } from './bench-context.js';

/** Each mailbox holds a few messages, so that nothing of it is trivial and nothing takes long. */
const messagesEach = 5;
/** MailDesk takes more at a time from one person for guessing which addresses are connected. */
const atOnce = 4;
const longestWaitMs = 10 * 60_000;

/** Servers for a great many accounts, each a user of its own. */
export class ManyAccounts {
  private constructor(
    private readonly context: BenchContext,
    private readonly dovecot: Dovecot,
    private readonly smtp: SmtpServer,
  ) {}

  static async start(context: BenchContext, most: number): Promise<ManyAccounts> {
    const { servers } = context;
    // A watcher and a worker each, and what the tests of new accounts need.
    const dovecot = await servers.startDovecot({ processLimit: most * 3 + 100 });
    return new ManyAccounts(context, dovecot, await servers.startSmtpServer({ dovecot }));
  }

  /** Connects `count` more accounts and waits until all are filled and watched. */
  async connect(app: MailDesk, api: ApiClient, count: number, total: number): Promise<void> {
    const { servers, signal, progress } = this.context;
    let left = count;
    const connectSome = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        signal.throwIfAborted();
        const user = this.dovecot.newUser('many');
        fillMailbox(this.dovecot, user, messagesEach);
        await servers.connectAccount(api, user, { dovecot: this.dovecot, smtp: this.smtp });
        if (left % 50 === 0 && left > 0) progress(`${left} of ${count} accounts are still to be connected`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, connectSome));
    await this.untilWatched(app, total, null);
  }

  /** Waits until so many accounts are watched and whole, proved at `since` of the database's clock or later. */
  async untilWatched(app: MailDesk, total: number, since: Date | null): Promise<void> {
    const client = new Client({ connectionString: app.databaseUrl });
    await client.connect();
    try {
      const deadline = performance.now() + longestWaitMs;
      for (;;) {
        const { rows } = await client.query<{ watched: number }>(
          `SELECT count(*)::int AS watched FROM account a
           WHERE state IN ('live', 'polling') AND verified_at >= coalesce($1, '-infinity'::timestamptz)
             AND EXISTS (SELECT 1 FROM mailbox m WHERE m.account_id = a.id)
             AND NOT EXISTS (SELECT 1 FROM mailbox m WHERE m.account_id = a.id AND selectable AND NOT fill_complete)`,
          [since],
        );
        const watched = rows[0]?.watched ?? 0;
        if (watched >= total) return;
        if (performance.now() > deadline) throw new Error(`Only ${watched} of ${total} accounts came to be watched.`);
        await pause(100, undefined, { signal: this.context.signal });
      }
    } finally {
      await client.end();
    }
  }
}

/** What the clock of the database says. */
export async function databaseNow(app: MailDesk): Promise<Date> {
  const client = new Client({ connectionString: app.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ now: Date }>('SELECT clock_timestamp() AS now');
    return rows[0]?.now ?? new Date();
  } finally {
    await client.end();
  }
}
