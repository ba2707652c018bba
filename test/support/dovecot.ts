import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Certificate } from './certificates.js';
import { command, isAlive } from './command.js';
import { dovecotCapabilities, dovecotConfig, type DovecotPorts, tokenConfig } from './dovecot-config.js';
import { freePorts } from './free-port.js';
import { answersLogin } from './imap-login.js';
import { deliverByLmtp } from './lmtp.js';
import type { MailServer } from './mail-server.js';
import { freshUser, localPart, type MailUser } from './mail-user.js';
import { serverUser } from './server-user.js';
import { eventually } from './wait.js';

export interface DovecotOptions {
  /** An empty folder that every user may enter: Dovecot's processes run as several. */
  readonly dir: string;
  readonly certificate: Certificate;
  /** Capabilities that the server keeps to itself, such as `QRESYNC`, `CONDSTORE` or `IDLE`. */
  readonly withoutCapabilities?: readonly (typeof dovecotCapabilities)[number][];
  /** Connections that one user may hold at a time; many unless given. */
  readonly maxConnections?: number;
  /** How many signed-in connections it takes over all users; 1000 unless given. */
  readonly processLimit?: number;
  /** How long one process waits for another's lock; two to three minutes unless given, after which two that wait for each other go on. */
  readonly lockSeconds?: number;
  /** Minds what a file `dovecot-acl` in a mailbox says of who may do what in it. */
  readonly hasAccessLists?: boolean;
  /** Serves the users and the mail of another one, which stays the place to make users. */
  readonly mailOf?: Dovecot;
  /** Lets people in by tokens, too, about which it asks here. */
  readonly tokens?: { readonly introspectionUrl: string; readonly mechanisms?: readonly ('xoauth2' | 'oauthbearer')[] };
}

/** All that another process needs to use a Dovecot that runs; plain data. */
export interface DovecotCoordinates {
  readonly dir: string;
  readonly host: 'localhost';
  readonly ports: DovecotPorts;
  /** Who must own what is put into a maildir from outside; null where that is the present user anyway. */
  readonly mailOwner: { readonly uid: number; readonly gid: number } | null;
}

/**
 * A real Dovecot of its own on free ports, started by root or by an ordinary user.
 * Its state lies in files, so several processes may hold one object each for the same server.
 */
export class Dovecot implements MailServer {
  constructor(readonly coordinates: DovecotCoordinates) {}

  get host(): string {
    return this.coordinates.host;
  }

  get ports(): DovecotPorts {
    return this.coordinates.ports;
  }

  /** Makes a user with an empty mailbox. Without a name the address starts with `user`. */
  newUser(name = 'user'): MailUser {
    const user = freshUser(name);
    this.writePassword(user.username, user.password);
    return user;
  }

  /** Changes what the user must sign in with; resolves once the server wants the new password. */
  async setPassword(user: Pick<MailUser, 'username'>, password: string): Promise<void> {
    this.writePassword(user.username, password);
    await eventually(() => answersLogin(this.ports.imap, user.username, password));
  }

  /** Whether this is the user's password; for other servers that know the same users. */
  isPassword(username: string, password: string): boolean {
    if (!this.hasUser(username)) return false;
    const line = readFileSync(this.passwordFile(username), 'utf8').trim();
    return line === passwordLine(username, password);
  }

  hasUser(address: string): boolean {
    return existsSync(this.passwordFile(address));
  }

  /** Hands a message to the inbox of `address` over LMTP. Resolves when the server has said 250. */
  async deliver(address: string, rawMessage: string | Buffer): Promise<void> {
    await deliverByLmtp(this.ports.lmtp, address, rawMessage);
  }

  /** The folder that holds the user's inbox; other mailboxes are `.Sent` and so on in it. */
  maildir(user: Pick<MailUser, 'username'>): string {
    return join(this.coordinates.dir, 'mail', localPart(user.username), 'Maildir');
  }

  /** How many IMAP connections the user holds, as the server counts them. */
  async connectionCount(user: Pick<MailUser, 'username'>): Promise<number> {
    const lines = (await this.doveadm('who', '-1', user.username)).trim().split('\n').slice(1);
    return lines.filter((line) => line.includes('imap')).length;
  }

  /** Gives the mailbox a new UIDVALIDITY, by which every UID that a client knows is void. */
  async resetUidValidity(user: Pick<MailUser, 'username'>, mailbox: string): Promise<void> {
    const uidValidity = Math.floor(Date.now() / 1000) + Math.floor(Math.random() * 1_000_000);
    await this.doveadm('mailbox', 'update', '-u', user.username, '--uid-validity', String(uidValidity), mailbox);
  }

  /** Runs doveadm against this server, such as `doveadm('kick', user.username)`. */
  async doveadm(...args: readonly string[]): Promise<string> {
    return await command('doveadm', '-c', this.configFile, ...args);
  }

  /** What the server wrote to its log so far. */
  log(): string {
    const file = join(this.coordinates.dir, 'dovecot.log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** Starts the server again after `stop` or `kill`, on the same ports with the same mail. */
  async start(): Promise<void> {
    const server = spawn('dovecot', ['-F', '-c', this.configFile], {
      detached: true,
      stdio: 'ignore',
      // Debian keeps it where the PATH of an ordinary user does not lead.
      env: { PATH: `${process.env['PATH']}:/usr/sbin` },
    });
    let failure: Error | null = null;
    server.once('error', (error) => (failure = error));
    server.once('exit', (code) => (failure ??= new Error(`Dovecot ended with code ${code}:\n${this.log()}`)));
    server.unref();
    await eventually(async () => {
      if (failure !== null) return true;
      return (await answersLogin(this.ports.imap, 'nobody@test.example', 'x')) !== null;
    });
    if (failure !== null) throw failure as Error;
  }

  /** Ends the server in good order. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** Ends all of the server's processes at once, as a power cut would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Stops all of the server's processes in the middle of what they do: connections stay open, and nothing is answered. */
  freeze(): void {
    process.kill(-this.masterPid(), 'SIGSTOP');
  }

  /** Lets them go on after `freeze`. */
  thaw(): void {
    process.kill(-this.masterPid(), 'SIGCONT');
  }

  private masterPid(): number {
    return Number(readFileSync(join(this.coordinates.dir, 'run', 'master.pid'), 'utf8'));
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  private get configFile(): string {
    return join(this.coordinates.dir, 'dovecot.conf');
  }

  private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const pidFile = join(this.coordinates.dir, 'run', 'master.pid');
    if (!existsSync(pidFile)) return;
    const pid = Number(readFileSync(pidFile, 'utf8'));
    // The server was started as the head of a process group, so the group is all of it and nothing else.
    if (isAlive(pid)) process.kill(-pid, signal);
    await eventually(() => !isAlive(pid));
    rmSync(pidFile, { force: true });
  }

  private passwordFile(username: string): string {
    return join(this.coordinates.dir, 'users', localPart(username));
  }

  private writePassword(username: string, password: string): void {
    const file = this.passwordFile(username);
    writeFileSync(file, `${passwordLine(username, password)}\n`, { mode: 0o644 });
    // Dovecot reads the file again when its second of change differs, so two changes within one second must differ too.
    const changedAt = Math.floor(Date.now() / 1000) - Math.floor(Math.random() * 1_000_000);
    utimesSync(file, changedAt, changedAt);
  }
}

function passwordLine(username: string, password: string): string {
  return `${localPart(username)}:{PLAIN}${password}`;
}

/** Starts a Dovecot in `options.dir`. The caller stops it. */
export async function startDovecot(options: DovecotOptions): Promise<Dovecot> {
  const {
    dir,
    certificate,
    withoutCapabilities = [],
    maxConnections = 200,
    processLimit = 1000,
    lockSeconds = null,
    mailOf,
    tokens,
    hasAccessLists = false,
  } = options;
  const ports = await freePorts('imap', 'imaps', 'lmtp');
  const { name, group, uid, gid, isOther: asRoot } = await serverUser();
  const mailOwner = asRoot ? { uid, gid } : null;

  if (mailOf !== undefined)
    for (const folder of ['users', 'mail']) symlinkSync(join(mailOf.coordinates.dir, folder), join(dir, folder));
  for (const folder of ['run', 'state', 'users', 'mail']) mkdirSync(join(dir, folder), { recursive: true });
  chmodSync(dir, 0o755);
  if (mailOwner !== null) chownSync(join(dir, 'mail'), mailOwner.uid, mailOwner.gid);
  const offered = dovecotCapabilities.filter((capability) => !withoutCapabilities.includes(capability));
  const capability = withoutCapabilities.length === 0 ? null : offered.join(' ');
  const owner = { user: name, group };
  const limits = { maxConnections, processLimit, lockSeconds };
  const tokenMechanisms = tokens === undefined ? [] : (tokens.mechanisms ?? ['xoauth2', 'oauthbearer']);
  if (tokens !== undefined) writeFileSync(join(dir, 'oauth2.conf'), tokenConfig(tokens.introspectionUrl));
  const parts = { dir, ports, certificate, capability, owner, asRoot, tokenMechanisms, hasAccessLists };
  const config = dovecotConfig({ ...parts, ...limits });
  writeFileSync(join(dir, 'dovecot.conf'), config);

  const dovecot = new Dovecot({ dir, host: 'localhost', ports, mailOwner });
  await dovecot.start();
  return dovecot;
}
