import {
  accountsApi,
  type AuditAction,
  type AuditEntry,
  auditApi,
  groupsApi,
  type Role,
  usersApi,
} from '@maildesk/contracts';
import { randomUUID } from 'node:crypto';
import type { ApiClient } from './api-client.js';
import { letter } from './letter.js';
import type { MailDesk } from './maildesk.js';
import { OpenAccount } from './open-account.js';
import type { Person } from './people.js';
import type { SmtpServer } from './smtp-server.js';
import type { TestServers } from './test-servers.js';

/** Access that is taken away is gone everywhere within this. */
export const goneWithinMs = 5000;

/** An account with three mails that its owner shares with others, in a MailDesk of two processes. */
export class SharedAccountStage {
  private constructor(
    readonly app: MailDesk,
    readonly other: MailDesk,
    readonly smtp: SmtpServer,
    readonly admin: ApiClient,
    readonly owner: Person,
    readonly account: OpenAccount,
  ) {}

  /** The caller stops it. */
  static async start(servers: TestServers): Promise<SharedAccountStage> {
    const smtp = await servers.startSmtpServer();
    const shared = { dataDir: servers.newDir('roles'), databaseUrl: await servers.createDatabase() };
    const app = await servers.startMailDesk(shared);
    const admin = await app.signIn();
    const other = await servers.startMailDesk(shared);
    const owner = await invite(app, admin, 'owner');
    const user = servers.dovecot.newUser();
    for (const subject of ['First', 'Second', 'Third'])
      await servers.dovecot.deliver(user.address, letter({ subject }));
    const account = await OpenAccount.connect(servers, app, owner.client, user, { smtp });
    return new SharedAccountStage(app, other, smtp, admin, owner, account);
  }

  async stop(): Promise<void> {
    await Promise.all([this.app.stop(), this.other.stop()]);
  }

  /** What names the account in a request. */
  get own(): { params: { accountId: string } } {
    return { params: { accountId: this.account.id } };
  }

  /** Somebody new, signed in. */
  newPerson(name: string): Promise<Person> {
    return invite(this.app, this.admin, name);
  }

  give(person: Person, role: Role, by: ApiClient = this.owner.client) {
    const params = { accountId: this.account.id, userId: person.id };
    return by.call(accountsApi.setMember, { params, body: { role } });
  }

  take(person: Person, by: ApiClient = this.owner.client) {
    const params = { accountId: this.account.id, userId: person.id };
    return by.call(accountsApi.removeMember, { params });
  }

  /** What the person may in the account; null where they do not know of it. */
  async roleOf(person: Person): Promise<Role | null> {
    const { accounts } = await person.client.call(accountsApi.list);
    return accounts.find(({ id }) => id === this.account.id)?.role ?? null;
  }

  /** Answers its id. */
  async newGroup(...people: readonly Person[]): Promise<string> {
    const { id } = await this.admin.call(groupsApi.create, { body: { name: `Group ${randomUUID()}` } });
    const params = people.map((person) => ({ groupId: id, userId: person.id }));
    for (const of of params) await this.admin.call(groupsApi.addMember, { params: of });
    return id;
  }

  /** What is on record of the account, newest first. */
  async entriesOf(action: AuditAction): Promise<AuditEntry[]> {
    const query = { accountId: this.account.id, action };
    return (await this.admin.call(auditApi.search, { query })).entries;
  }
}

async function invite(app: MailDesk, admin: ApiClient, name: string): Promise<Person> {
  const body = { email: `${name}-${randomUUID()}@test.example`, displayName: name };
  const { user, signInUrl } = await admin.call(usersApi.invite, { body });
  const client = app.newClient();
  await client.signIn(signInUrl);
  return { id: user.id, email: user.email, client };
}
