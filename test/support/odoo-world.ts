import { auditApi, type AuditEntry, odooApi, type OdooDatabase } from '@maildesk/contracts';
import type { ApiClient } from './api-client.js';
import type { MailDesk } from './maildesk.js';
import { OdooStandIn } from './odoo-stand-in.js';
import type { TestServers } from './test-servers.js';

/** A MailDesk of two processes, with which two Odoo databases are paired. */
export class OdooWorld {
  /** The numbers of users: each test has its own. */
  private lastUid = 10;

  private constructor(
    readonly app: MailDesk,
    readonly other: MailDesk,
    readonly admin: ApiClient,
    readonly odoo: OdooStandIn,
    readonly otherOdoo: OdooStandIn,
  ) {}

  /** The caller stops it; the processes end with the test file. */
  static async start(servers: TestServers): Promise<OdooWorld> {
    const shared = { dataDir: servers.newDir('odoo'), databaseUrl: await servers.createDatabase() };
    const app = await servers.startMailDesk(shared);
    const admin = await app.signIn();
    const databases = [await OdooStandIn.start('Main'), await OdooStandIn.start('Second')] as const;
    for (const database of databases) await database.pair(admin);
    return new OdooWorld(app, await servers.startMailDesk(shared), admin, ...databases);
  }

  /** Ends the databases. */
  async stop(): Promise<void> {
    await Promise.all([this.odoo.stop(), this.otherOdoo.stop()]);
  }

  newUid(): number {
    return (this.lastUid += 1);
  }

  /** @throws Error where it is not paired. */
  async databaseOf({ uuid }: OdooStandIn): Promise<OdooDatabase> {
    const { databases } = await this.admin.call(odooApi.list);
    const database = databases.find((one) => one.uuid === uuid);
    if (database === undefined) throw new Error('it is not paired');
    return database;
  }

  /** Changes what the pairing of a database allows. */
  async allow(of: OdooStandIn, body: { givesAdministrators?: boolean; joinsByAddress?: boolean }): Promise<void> {
    await this.admin.call(odooApi.update, { params: { databaseId: (await this.databaseOf(of)).id }, body });
  }

  /** Why entries were refused while `work` was done, as the audit says, the newest first. */
  async refusedDuring(work: () => Promise<unknown>): Promise<string[]> {
    const before = new Set((await this.refusals()).map(({ id }) => id));
    await work();
    return (await this.refusals()).filter(({ id }) => !before.has(id)).map(({ facts }) => facts.detail ?? '');
  }

  /** Why entries were refused that came from `address`, the newest first. */
  async refusedBy(address: string): Promise<string[]> {
    const entries = await this.refusals();
    return entries.filter(({ facts }) => facts.from?.includes(address)).map(({ facts }) => facts.detail ?? '');
  }

  private async refusals(): Promise<AuditEntry[]> {
    return (await this.admin.call(auditApi.search, { query: { action: 'session.refused', limit: 100 } })).entries;
  }
}
