import { type Account, accountsApi, type AccountSettings } from '@maildesk/contracts';
import type { ImapFlow } from 'imapflow';
import { chmodSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiClient } from './api-client.js';
import type { Certificate, TestCertificates } from './certificates.js';
import { Courier, type CourierOptions } from './courier.js';
import { Cyrus, type CyrusOptions } from './cyrus.js';
import { Dovecot, type DovecotOptions, startDovecot } from './dovecot.js';
import { connectImap, readServerMailboxes, type ServerMailbox } from './imap-client.js';
import type { ImapEndpoint, MailUsers } from './mail-server.js';
import type { MailUser } from './mail-user.js';
import { MailDesk, type MailDeskOptions } from './maildesk.js';
import { OAuthServer } from './oauth-server.js';
import { createDatabase } from './postgres.js';
import { ScriptedImapServer, type ScriptedServerOptions } from './scripted-imap/scripted-imap-server.js';
import type { SharedServers } from './shared-servers.js';
import { type SmtpCoordinates, type SmtpServer, startSmtpServer } from './smtp-server.js';

/** Servers other than the shared ones, or a port of a fault proxy before them, for an account's settings. */
export interface ServerChoice {
  readonly dovecot?: ImapEndpoint;
  readonly smtp?: SmtpCoordinates;
  readonly imapPort?: number;
  /** `tls` unless given. */
  readonly imapSecurity?: AccountSettings['imap']['security'];
  readonly smtpPort?: number;
}

/** The servers of the run as a test sees them, and the means to start more of its own. */
export class TestServers {
  /** Shared with all tests: use fresh users, and start a server of your own before stopping or cutting one. */
  readonly dovecot: Dovecot;
  /** Shared with all tests; it has no hooks. Start a server of your own to refuse, hold or look at mail. */
  readonly smtp: SmtpCoordinates;
  readonly certificates: TestCertificates;
  private readonly cleanUps: (() => Promise<unknown>)[] = [];

  /** `nodeFlags` are for each MailDesk that is started. */
  constructor(
    private readonly shared: SharedServers,
    private readonly nodeFlags: readonly string[] = [],
  ) {
    this.dovecot = new Dovecot(shared.dovecot);
    this.smtp = shared.smtp;
    this.certificates = shared.certificates;
  }

  /** Starts a MailDesk with a database of its own. It is stopped when the test file ends, if not before. */
  async startMailDesk(options: Partial<MailDeskOptions> = {}): Promise<MailDesk> {
    const app = await MailDesk.start({
      dataDir: options.dataDir ?? this.newDir('app'),
      databaseUrl: options.databaseUrl ?? (await this.createDatabase()),
      caFile: options.caFile ?? this.certificates.caFile,
      nodeFlags: options.nodeFlags ?? this.nodeFlags,
      ...(options.env === undefined ? {} : { env: options.env }),
    });
    this.cleanUps.push(() => app.stop());
    return app;
  }

  /** Makes a database that has MailDesk's tables with nothing in them, and answers its address. */
  async createDatabase(): Promise<string> {
    return createDatabase(this.shared.postgresUrl, this.shared.databaseTemplate);
  }

  /** Makes a database without any tables and answers its address. */
  async createEmptyDatabase(): Promise<string> {
    return createDatabase(this.shared.postgresUrl);
  }

  /** Starts a Dovecot of the test's own. It is stopped when the test file ends, if not before. */
  async startDovecot(options: Partial<Omit<DovecotOptions, 'dir'>> = {}): Promise<Dovecot> {
    const certificate = this.certificates.server.good;
    const dovecot = await startDovecot({ certificate, ...options, dir: this.newDir('dovecot') });
    this.cleanUps.push(() => dovecot.stop());
    return dovecot;
  }

  /** Starts a submission server of the test's own for the users of `dovecot`, which are the shared ones unless given. */
  async startSmtpServer(
    options: { dovecot?: MailUsers; certificate?: Certificate; tokens?: OAuthServer } = {},
  ): Promise<SmtpServer> {
    const certificate = options.certificate ?? this.certificates.server.good;
    const tokens = options.tokens === undefined ? {} : { tokens: options.tokens };
    const smtp = await startSmtpServer({ users: options.dovecot ?? this.dovecot, certificate, ...tokens });
    this.cleanUps.push(() => smtp.stop());
    return smtp;
  }

  /** Starts a Cyrus of the test's own. It is stopped when the test file ends. */
  async startCyrus(options: Partial<Omit<CyrusOptions, 'dir'>> = {}): Promise<Cyrus> {
    const certificate = this.certificates.server.good;
    const cyrus = await Cyrus.start({ certificate, ...options, dir: this.newDir('cyrus') });
    this.cleanUps.push(() => cyrus.dispose());
    return cyrus;
  }

  /** Starts a Courier of the test's own. It is stopped when the test file ends. */
  async startCourier(options: Partial<Omit<CourierOptions, 'dir'>> = {}): Promise<Courier> {
    const certificate = this.certificates.server.good;
    const courier = await Courier.start({ certificate, ...options, dir: this.newDir('courier') });
    this.cleanUps.push(() => courier.dispose());
    return courier;
  }

  /** Starts a scripted IMAP server. It is stopped when the test file ends, if not before. */
  async startScriptedImap(options: Partial<ScriptedServerOptions> = {}): Promise<ScriptedImapServer> {
    const server = await ScriptedImapServer.start({ certificate: this.certificates.server.good, ...options });
    this.cleanUps.push(() => server.stop());
    return server;
  }

  /** Starts an OpenID provider of the test's own. It is stopped when the test file ends. */
  async startOAuthServer(): Promise<OAuthServer> {
    const server = await OAuthServer.start({
      certificate: this.certificates.server.good,
      caFile: this.certificates.caFile,
    });
    this.cleanUps.push(() => server.stop());
    return server;
  }

  /** A folder of the test's own, which is removed when the run ends. */
  newDir(name: string): string {
    const dir = mkdtempSync(join(this.shared.runDir, `${name}-`));
    chmodSync(dir, 0o755);
    return dir;
  }

  /** What a person would type to connect this user's mailbox: TLS on both servers. */
  accountSettings(user: MailUser, choice: ServerChoice = {}): AccountSettings {
    const imap = choice.dovecot ?? this.dovecot;
    const smtp = choice.smtp ?? this.smtp;
    const common = { security: 'tls', username: user.username } as const;
    return {
      address: user.address,
      displayName: 'Test Person',
      imap: {
        ...common,
        security: choice.imapSecurity ?? 'tls',
        host: imap.host,
        port: choice.imapPort ?? imap.ports.imaps,
      },
      smtp: { ...common, host: smtp.host, port: choice.smtpPort ?? smtp.ports.submissions },
      password: user.password,
    };
  }

  /** Connects the user's mailbox to MailDesk. @throws Error with the report when a step failed. */
  async connectAccount(api: ApiClient, user: MailUser, choice: ServerChoice = {}): Promise<Account> {
    const { account, report } = await api.call(accountsApi.create, { body: this.accountSettings(user, choice) });
    if (account === null) throw new Error(`The account was not connected: ${JSON.stringify(report, null, 2)}`);
    return account;
  }

  /** Another mail program of the same person, signed in over TLS. The caller calls `logout()`. */
  async connectImap(user: MailUser, dovecot: ImapEndpoint = this.dovecot): Promise<ImapFlow> {
    return await connectImap(dovecot, user, this.certificates.caFile);
  }

  /** All mailboxes of the user as the mail server has them, to compare the API with. */
  async readServerMailboxes(user: MailUser, dovecot: ImapEndpoint = this.dovecot): Promise<ServerMailbox[]> {
    return await readServerMailboxes(dovecot, user, this.certificates.caFile);
  }

  /** Stops everything that was started here, the newest first. */
  async stopStarted(): Promise<void> {
    for (const cleanUp of this.cleanUps.splice(0).toReversed()) await cleanUp();
  }
}
