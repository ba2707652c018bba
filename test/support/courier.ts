import { chownSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificate } from './certificates.js';
import { courierEnvironment, type CourierSettings } from './courier-config.js';
import { freePorts } from './free-port.js';
import { greets } from './imap-login.js';
import type { MailServer } from './mail-server.js';
import { freshUser, localPart, type MailUser } from './mail-user.js';
import { type PasswordProtocol, PasswordService } from './password-service.js';
import { ServerProcess, type ServerProcessOptions } from './server-process.js';
import { serverUser, type ServerUser } from './server-user.js';
import { type UnpackedServers, unpackedServers } from './unpacked-servers.js';

export interface CourierOptions extends CourierSettings {
  /** An empty folder that every user may enter. */
  readonly dir: string;
  readonly certificate: Certificate;
  /** How many connections may come from one address, ours and everybody's; 200 unless given. */
  readonly maxPerAddress?: number;
}

interface CourierPorts {
  /** Plain, without STARTTLS. */
  readonly imap: number;
  readonly imaps: number;
}

/**
 * A real Courier of its own on free ports, run from where its packages were unpacked. It has no CONDSTORE, QRESYNC, MOVE or
 * SPECIAL-USE, and does not say UIDNEXT when a mailbox is selected. It takes five seconds to refuse a password.
 */
export class Courier implements MailServer {
  readonly host = 'localhost';
  private deliveries = 0;

  private constructor(
    readonly ports: CourierPorts,
    private readonly dir: string,
    private readonly user: ServerUser,
    private readonly passwords: PasswordService,
    private readonly watcher: ServerProcess,
    private readonly listeners: { readonly imap: ServerProcess; readonly imaps: ServerProcess },
  ) {}

  /** Starts a Courier in `options.dir`. The caller stops it. */
  static async start(options: CourierOptions): Promise<Courier> {
    const { dir, certificate, maxPerAddress = 200 } = options;
    const unpacked = await unpackedServers();
    const user = await serverUser();
    const ports = await freePorts('imap', 'imaps');
    const certificateFile = join(dir, 'server.pem');
    writeFileSync(
      certificateFile,
      readFileSync(certificate.certFile, 'utf8') + readFileSync(certificate.keyFile, 'utf8'),
      {
        mode: 0o600,
      },
    );
    mkdirSync(join(dir, 'mail'));
    for (const path of [certificateFile, join(dir, 'mail')]) chownSync(path, user.uid, user.gid);

    const programs = programsOf(unpacked);
    const common = { cwd: dir, user, logFile: join(dir, 'courier.log') };
    const env = courierEnvironment(options, { unpacked, certificateFile, watcherId: `maildesk-${ports.imaps}` });
    const login = [programs.imaplogin, programs.imapd, 'Maildir'];
    const listener = (port: number, ...serve: readonly string[]): ServerProcessOptions => ({
      ...common,
      program: programs.couriertcpd,
      args: [
        '-address=127.0.0.1',
        '-maxprocs=400',
        `-maxperip=${maxPerAddress}`,
        `-maxperc=${maxPerAddress}`,
        '-nodnslookup',
        '-noidentlookup',
        String(port),
        ...serve,
      ],
      env,
    });
    const passwords = new PasswordService(join(dir, 'auth.sock'), authdaemonProtocol(dir, user));
    const watcher = { ...common, program: programs.watcher, args: ['--notimeout', env.GAM_CLIENT_ID], env };
    const courier = new Courier(ports, dir, user, passwords, new ServerProcess(watcher), {
      imap: new ServerProcess(listener(ports.imap, ...login)),
      imaps: new ServerProcess({
        ...listener(ports.imaps, programs.couriertls, '-server', '-tcpd', ...login),
        env: { ...env, IMAP_TLS: '1' },
      }),
    });
    await passwords.listen();
    await courier.start();
    return courier;
  }

  /** Makes a user with an empty mailbox and the usual others, as a provider would. */
  newUser(name = 'user'): MailUser {
    const user = freshUser(name);
    const maildir = this.maildir(user);
    const uidValidity = Math.floor(Date.now() / 1000);
    mkdirSync(maildir, { recursive: true });
    this.giveToServer(join(maildir, '..'));
    for (const mailbox of ['', '.Drafts', '.Sent', '.Trash', '.Junk', '.Archive']) {
      for (const folder of ['', 'cur', 'new', 'tmp']) {
        mkdirSync(join(maildir, mailbox, folder), { recursive: true });
        this.giveToServer(join(maildir, mailbox, folder));
      }
      // Version, UIDVALIDITY and the next UID. Without it UIDVALIDITY changes until the mailbox is first opened for writing.
      const uidFile = join(maildir, mailbox, 'courierimapuiddb');
      writeFileSync(uidFile, `1 ${uidValidity} 1\n`);
      this.giveToServer(uidFile);
    }
    this.passwords.add(user);
    return user;
  }

  hasUser(address: string): boolean {
    return this.passwords.has(address);
  }

  isPassword(username: string, password: string): boolean {
    return this.passwords.isRight(username, password);
  }

  /** Puts the message into the maildir as a delivery program does: written aside, then moved into `new`. */
  deliver(address: string, rawMessage: string | Buffer): Promise<void> {
    const maildir = this.maildir({ username: address });
    this.deliveries += 1;
    // Courier numbers what it finds new by the names of the files, so they must sort as they came.
    const name = `${Math.floor(Date.now() / 1000)}.Q${String(this.deliveries).padStart(6, '0')}P${process.pid}.test`;
    const written = join(maildir, 'tmp', name);
    writeFileSync(written, rawMessage);
    this.giveToServer(written);
    renameSync(written, join(maildir, 'new', name));
    return Promise.resolve();
  }

  /** The folder that holds the user's inbox; other mailboxes are `.Sent` and so on in it. */
  maildir(user: Pick<MailUser, 'username'>): string {
    return join(this.dir, 'mail', localPart(user.username), 'Maildir');
  }

  async start(): Promise<void> {
    const id = `maildesk-${this.ports.imaps}`;
    await this.watcher.start(() => readFileSync('/proc/net/unix', 'latin1').includes(`-${id}`));
    await this.listeners.imap.start(() => greets(this.ports.imap));
    await this.listeners.imaps.start(() => greets(this.ports.imap));
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Stops it for good. */
  async dispose(): Promise<void> {
    await this.stop();
    this.passwords.close();
  }

  private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    await Promise.all([this.listeners.imap.end(signal), this.listeners.imaps.end(signal)]);
    await this.watcher.end(signal);
  }

  private giveToServer(path: string): void {
    if (this.user.isOther) chownSync(path, this.user.uid, this.user.gid);
  }
}

function programsOf({ tree }: UnpackedServers) {
  return {
    couriertcpd: join(tree, 'usr/sbin/couriertcpd'),
    couriertls: join(tree, 'usr/bin/couriertls'),
    imaplogin: join(tree, 'usr/lib/courier/courier/imaplogin'),
    imapd: join(tree, 'usr/bin/imapd'),
    /** Tells Courier of files that others change; without it every login waits a second for it. */
    watcher: join(tree, 'usr/libexec/gam_server'),
  };
}

/**
 * The socket protocol of Courier's authdaemond, as far as logins need it: `AUTH <bytes>`, then service, kind, name and
 * password on lines of their own. The answer says whose files to open, or FAIL.
 */
function authdaemonProtocol(dir: string, user: ServerUser): PasswordProtocol {
  return {
    readQuestion(bytes) {
      const [, length, rest] = /^(?:TCPREMOTEIP=.*\n)?AUTH (\d+)\n([^]*)$/.exec(bytes.toString('utf8')) ?? [];
      if (rest === undefined || Buffer.byteLength(rest) < Number(length)) return null;
      const [, , username = '', password = ''] = rest.split('\n');
      return { username, password };
    },
    answer(isRight, { username }) {
      if (!isRight) return Buffer.from('FAIL\n');
      const home = join(dir, 'mail', localPart(username));
      const lines = [
        `UID=${user.uid}`,
        `GID=${user.gid}`,
        `HOME=${home}`,
        `ADDRESS=${username}`,
        `MAILDIR=${home}/Maildir`,
      ];
      return Buffer.from(`${lines.join('\n')}\n.\n`);
    },
  };
}
