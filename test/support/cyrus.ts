import { chownSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificate } from './certificates.js';
import { cyrusConfig, type CyrusConfigOptions, type CyrusPorts, imapdConfig } from './cyrus-config.js';
import { freePorts } from './free-port.js';
import { greets } from './imap-login.js';
import { deliverByLmtp } from './lmtp.js';
import type { MailServer } from './mail-server.js';
import { freshUser, mailDomain, type MailUser } from './mail-user.js';
import { type PasswordProtocol, PasswordService } from './password-service.js';
import { ServerProcess } from './server-process.js';
import { serverUser } from './server-user.js';
import { unpackedServers } from './unpacked-servers.js';

export interface CyrusOptions {
  /** An empty folder that every user may enter. */
  readonly dir: string;
  readonly certificate: Certificate;
  /** Capabilities that the server keeps to itself, such as `QRESYNC`. It still understands what belongs to them. */
  readonly withoutCapabilities?: readonly string[];
}

/** A real Cyrus of its own on free ports, run from where its packages were unpacked. */
export class Cyrus implements MailServer {
  readonly host = 'localhost';

  private constructor(
    readonly ports: CyrusPorts,
    private readonly passwords: PasswordService,
    private readonly master: ServerProcess,
  ) {}

  /** Starts a Cyrus in `options.dir`. The caller stops it. */
  static async start({ dir, certificate, withoutCapabilities = [] }: CyrusOptions): Promise<Cyrus> {
    const { tree, libraryPath } = await unpackedServers();
    const user = await serverUser();
    const ports = await freePorts('imap', 'imaps', 'lmtp');
    const programs = join(tree, 'usr/lib/cyrus/bin');
    const passwordSocket = join(dir, 'passwords');

    const folders = ['conf', 'conf/socket', 'conf/proc', 'conf/db', 'conf/log', 'conf/msg', 'conf/lock', 'spool'];
    for (const folder of folders) mkdirSync(join(dir, folder));
    copyFileSync(certificate.keyFile, join(dir, 'server.key'));
    const options: CyrusConfigOptions = {
      dir,
      ports,
      certificate,
      programs,
      user: user.name,
      passwordSocket,
      withoutCapabilities,
    };
    writeFileSync(join(dir, 'imapd.conf'), imapdConfig(options));
    writeFileSync(join(dir, 'cyrus.conf'), cyrusConfig(options));
    for (const path of ['', 'server.key', ...folders]) chownSync(join(dir, path), user.uid, user.gid);

    const passwords = new PasswordService(passwordSocket, saslauthdProtocol);
    const configFiles = ['-C', join(dir, 'imapd.conf'), '-M', join(dir, 'cyrus.conf')];
    const master = new ServerProcess({
      program: join(programs, 'master'),
      // -D keeps the output, and the process in the foreground.
      args: [...configFiles, '-p', join(dir, 'master.pid'), '-D'],
      env: { PATH: '/usr/bin:/bin', LD_LIBRARY_PATH: libraryPath, CYRUS_USER: user.name },
      cwd: dir,
      user,
      logFile: join(dir, 'cyrus.log'),
    });
    const cyrus = new Cyrus(ports, passwords, master);
    await passwords.listen();
    await cyrus.start();
    return cyrus;
  }

  newUser(name = 'user'): MailUser {
    const user = freshUser(name);
    this.passwords.add(user);
    return user;
  }

  hasUser(address: string): boolean {
    return this.passwords.has(address);
  }

  isPassword(username: string, password: string): boolean {
    return this.passwords.isRight(username, password);
  }

  async deliver(address: string, rawMessage: string | Buffer): Promise<void> {
    await deliverByLmtp(this.ports.lmtp, address, rawMessage);
  }

  async start(): Promise<void> {
    await this.master.start(() => greets(this.ports.imap));
  }

  async stop(): Promise<void> {
    await this.master.end('SIGTERM');
  }

  async kill(): Promise<void> {
    await this.master.end('SIGKILL');
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
}

/**
 * The socket protocol of Cyrus SASL's saslauthd: user, password, service and realm, each with its length in two bytes, and
 * an answer of the same form. Cyrus asks for the name without its default domain.
 */
const saslauthdProtocol: PasswordProtocol = {
  readQuestion(bytes) {
    const fields: string[] = [];
    let at = 0;
    while (fields.length < 4) {
      if (at + 2 > bytes.length || at + 2 + bytes.readUInt16BE(at) > bytes.length) return null;
      const end = at + 2 + bytes.readUInt16BE(at);
      fields.push(bytes.toString('utf8', at + 2, end));
      at = end;
    }
    const [username = '', password = ''] = fields;
    return { username: username.includes('@') ? username : `${username}@${mailDomain}`, password };
  },
  answer(isRight) {
    const text = isRight ? 'OK' : 'NO';
    return Buffer.from([0, text.length, ...Buffer.from(text)]);
  },
};
