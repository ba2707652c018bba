import {
  type Account,
  type Mailbox,
  mailboxesApi,
  type MailboxRole,
  type Thread,
  type ThreadRow,
  threadsApi,
} from '@maildesk/contracts';
import type { ApiClient } from './api-client.js';
import type { LiveSocket } from './live-socket.js';
import type { MailDesk } from './maildesk.js';
import type { MailUser } from './mail-user.js';
import type { ServerChoice, TestServers } from './test-servers.js';
import { dumpDatabase, readStoredMailboxes } from './stored-mail.js';
import { eventually } from './wait.js';

/** A mailbox that is connected to MailDesk, with a browser's live connection to it. */
export class OpenAccount {
  private constructor(
    private readonly servers: TestServers,
    readonly app: MailDesk,
    readonly api: ApiClient,
    readonly user: MailUser,
    readonly account: Account,
    readonly choice: ServerChoice,
  ) {}

  /** Connects the user's mailbox and waits until it has been read in. */
  static async connect(
    servers: TestServers,
    app: MailDesk,
    api: ApiClient,
    user: MailUser,
    choice: ServerChoice = {},
  ): Promise<OpenAccount> {
    const open = new OpenAccount(servers, app, api, user, await servers.connectAccount(api, user, choice), choice);
    await open.untilFilled();
    return open;
  }

  /** The same account again, as after a restart of MailDesk. */
  static resume(
    servers: TestServers,
    app: MailDesk,
    api: ApiClient,
    user: MailUser,
    account: Account,
    choice: ServerChoice = {},
  ): OpenAccount {
    return new OpenAccount(servers, app, api, user, account, choice);
  }

  get id(): string {
    return this.account.id;
  }

  async mailboxes(): Promise<Mailbox[]> {
    return (await this.api.call(mailboxesApi.list, { params: { accountId: this.id } })).mailboxes;
  }

  async mailbox(role: MailboxRole): Promise<Mailbox> {
    const found = (await this.mailboxes()).find((mailbox) => mailbox.role === role);
    if (found === undefined) throw new Error(`the account has no ${role} mailbox`);
    return found;
  }

  /** The first page of a mailbox's list. */
  async rows(role: MailboxRole): Promise<ThreadRow[]> {
    const { id: mailboxId } = await this.mailbox(role);
    return (await this.api.call(threadsApi.list, { params: { accountId: this.id, mailboxId }, query: { limit: 500 } }))
      .threads;
  }

  async rowBySubject(role: MailboxRole, subject: string): Promise<ThreadRow | null> {
    return (await this.rows(role)).find((row) => row.subject === subject) ?? null;
  }

  async thread(threadId: string): Promise<Thread> {
    return this.api.call(threadsApi.read, { params: { accountId: this.id, threadId } });
  }

  /** Opens a live connection that hears everything from now on. The caller closes it. */
  async listen(): Promise<LiveSocket> {
    const { seq } = await this.api.call(mailboxesApi.list, { params: { accountId: this.id } });
    const socket = await this.api.socket();
    await socket.resume(this.id, seq);
    return socket;
  }

  /** Everything that the database holds, as text. */
  async dumpDatabase(): Promise<string> {
    return dumpDatabase(this.app.databaseUrl);
  }

  async untilFilled(timeoutMs = 60_000): Promise<void> {
    await eventually(
      async () => {
        const mailboxes = await this.mailboxes();
        return mailboxes.length > 0 && mailboxes.every((mailbox) => mailbox.fill === null);
      },
      { timeoutMs },
    );
  }

  /** Waits until MailDesk has exactly what the mail server has: mailboxes, UIDs, flags, and which message is which. */
  async untilInStep(timeoutMs = 15_000): Promise<void> {
    let difference = '';
    try {
      await eventually(
        async () => {
          const onServer = await this.servers.readServerMailboxes(
            this.user,
            this.choice.dovecot ?? this.servers.dovecot,
          );
          const expected = onServer.map(({ path, uidValidity, messages }) => ({
            path,
            uidValidity,
            messages: messages.map((message) => ({ ...message, flags: message.flags.map(canonical).toSorted() })),
          }));
          const stored = await readStoredMailboxes(this.app.databaseUrl, this.id);
          difference = firstDifference(expected, stored);
          return difference === '';
        },
        { timeoutMs, intervalMs: 200 },
      );
    } catch (error) {
      throw new Error(`MailDesk and the mail server differ: ${difference}`, { cause: error });
    }
  }
}

/** Keywords are compared without regard to case (RFC 9051 section 2.3.2). */
const canonical = (flag: string): string => (flag.startsWith('\\') ? flag : flag.toLowerCase());

function firstDifference(expected: readonly unknown[], stored: readonly unknown[]): string {
  if (expected.length !== stored.length) return `${expected.length} mailboxes on the server, ${stored.length} stored`;
  for (const [index, mailbox] of expected.entries()) {
    const [one, other] = [JSON.stringify(mailbox), JSON.stringify(stored[index])];
    if (one === other) continue;
    const at =
      Array.from({ length: one.length }, (_, position) => position).find(
        (position) => one[position] !== other[position],
      ) ?? 0;
    return `server …${one.slice(Math.max(0, at - 120), at + 120)}… stored …${other.slice(Math.max(0, at - 120), at + 120)}…`;
  }
  return '';
}
