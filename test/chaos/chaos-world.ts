import type { Account } from '@maildesk/contracts';
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient } from '../support/api-client.js';
import { makeCertificates } from '../support/certificates.js';
import { type Dovecot, startDovecot } from '../support/dovecot.js';
import { FaultProxy } from '../support/fault-proxy.js';
import type { MailUser } from '../support/mail-user.js';
import { MailDesk } from '../support/maildesk.js';
import { createDatabase, emptyTemplate, KillablePostgres } from '../support/postgres.js';
import { startSmtpServer } from '../support/smtp-server.js';
import { TestServers } from '../support/test-servers.js';
import { eventually } from '../support/wait.js';
import type { FaultKind } from './plan.js';

/**
 * `dovecot` offers everything it can; `dovecot-condstore` counts changes and does not tell what was deleted, as Gmail does;
 * `dovecot-plain` keeps to itself all that makes synchronising easy.
 */
export type ServerKind = 'dovecot' | 'dovecot-condstore' | 'dovecot-plain';

const keptBack = {
  dovecot: [],
  'dovecot-condstore': ['QRESYNC', 'NOTIFY'],
  'dovecot-plain': ['QRESYNC', 'CONDSTORE', 'MOVE', 'NOTIFY', 'ESEARCH', 'LIST-STATUS'],
} as const satisfies Record<ServerKind, unknown>;

export const serverKinds = Object.keys(keptBack) as readonly ServerKind[];

/** As it is in the field: what is not taken over when it is told would be found minutes later. */
const patient = { LOG_LEVEL: 'debug' };
/** So impatient that a run sees in seconds what the field sees in minutes. */
const impatient = {
  ...patient,
  IDLE_RESTART_MS: '2000',
  COMMAND_TIMEOUT_MS: '3000',
  POLL_INTERVAL_MS: '1000',
  RECONNECT_MAX_MS: '1000',
};

/** Dovecot's processes wait for each other's locks for ever when two clients move mail between two folders in both directions. */
const lockSeconds = 2;

/** What Dovecot says of a folder in which it has given one number twice. */
const brokenNumbers = /Error: Mailbox (.+?): Broken file \S.*\/dovecot-uidlist line \d+: UIDs not ordered/g;

/** Servers of a run's own, a MailDesk over a line that can be broken, and one account. */
export class ChaosWorld {
  private logRead = 0;

  private constructor(
    readonly dir: string,
    readonly dovecot: Dovecot,
    readonly user: MailUser,
    readonly app: MailDesk,
    readonly api: ApiClient,
    readonly account: Account,
    private readonly proxy: FaultProxy,
    private readonly postgres: KillablePostgres,
    private readonly cleanUps: (() => Promise<unknown>)[],
  ) {}

  /** Starts everything below `dir`, which must be empty. The caller stops it, and removes the folder or keeps it. */
  static async start(dir: string, server: ServerKind, isPatient: boolean): Promise<ChaosWorld> {
    // Dovecot's processes run as several users.
    chmodSync(dir, 0o755);
    const cleanUps: (() => Promise<unknown>)[] = [];
    try {
      const certificates = await makeCertificates(join(dir, 'certificates'));
      const certificate = certificates.server.good;
      mkdirSync(join(dir, 'dovecot'));
      const dovecot = await startDovecot({
        dir: join(dir, 'dovecot'),
        certificate,
        withoutCapabilities: keptBack[server],
        lockSeconds,
      });
      cleanUps.push(() => dovecot.stop());
      const smtp = await startSmtpServer({ users: dovecot, certificate });
      cleanUps.push(() => smtp.stop());
      const postgres = await KillablePostgres.start(join(dir, 'postgres'));
      cleanUps.push(() => postgres.stop());
      const proxy = await FaultProxy.start(dovecot.ports.imaps);
      cleanUps.push(() => proxy.stop());
      const app = await MailDesk.start({
        dataDir: join(dir, 'app'),
        databaseUrl: await createDatabase(postgres.url),
        caFile: certificates.caFile,
        env: isPatient ? patient : impatient,
      });
      cleanUps.push(
        async () => writeFileSync(join(dir, 'maildesk.log'), app.logs()),
        () => app.stop(),
      );
      const user = dovecot.newUser('chaos');
      const api = await app.signIn();
      const shared = { runDir: dir, certificates, dovecot: dovecot.coordinates, smtp, postgresUrl: postgres.url };
      const servers = new TestServers({ ...shared, databaseTemplate: emptyTemplate });
      const account = await servers.connectAccount(api, user, { imapPort: proxy.port });
      return new ChaosWorld(dir, dovecot, user, app, api, account, proxy, postgres, cleanUps);
    } catch (error) {
      await stopAll(cleanUps);
      throw error;
    }
  }

  /** Breaks something for a while. Resolves when everything is there again, not when MailDesk has got over it. */
  async breakSomething(fault: FaultKind, lengthMs: number): Promise<void> {
    switch (fault) {
      case 'cut':
        return this.proxy.cut();
      case 'black-hole':
        this.proxy.blackHole();
        await pause(lengthMs);
        return this.proxy.restore();
      case 'refuse':
        this.proxy.refuse();
        await pause(lengthMs);
        return this.proxy.restore();
      case 'maildesk-kill':
        await this.app.kill9();
        return this.app.start();
      case 'maildesk-restart':
        return this.app.restart();
      case 'dovecot-kill':
        await this.dovecot.kill();
        this.removeLocks();
        await pause(lengthMs);
        return this.dovecot.start();
      case 'dovecot-restart':
        return this.dovecot.restart();
      case 'postgres-kill':
        return this.postgres.killAndStart();
    }
  }

  /** Waits until MailDesk answers and `isConnected` as well, and no connection is left that only seems to be one. */
  async untilConnected(isConnected: () => Promise<boolean>, timeoutMs: number): Promise<void> {
    await eventually(async () => this.proxy.deadConnectionCount === 0 && (await isConnected()), {
      timeoutMs,
      intervalMs: 50,
    });
  }

  /** Those of a Dovecot that was killed: it would wait for them for two minutes, and so would everybody else. */
  private removeLocks(): void {
    const mail = join(this.dir, 'dovecot', 'mail');
    for (const file of readdirSync(mail, { recursive: true, encoding: 'utf8' }))
      if (file.endsWith('dovecot-uidlist.lock')) rmSync(join(mail, file), { force: true });
  }

  /**
   * A Dovecot that is killed while it numbers messages may give a number twice, and says so afterwards. Nothing that a client does
   * mends that: the folders concerned get another UIDVALIDITY. Answers how many they were.
   */
  async renumberBroken(): Promise<number> {
    const log = this.dovecot.log();
    const broken = new Set([...log.slice(this.logRead).matchAll(brokenNumbers)].flatMap(([, name]) => name ?? []));
    this.logRead = log.length;
    for (const mailbox of broken) await this.dovecot.resetUidValidity(this.user, mailbox);
    return broken.size;
  }

  /** Ends everything; MailDesk's log is in the folder then. */
  async stop(): Promise<void> {
    await stopAll(this.cleanUps);
  }
}

async function stopAll(cleanUps: (() => Promise<unknown>)[]): Promise<void> {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
}
