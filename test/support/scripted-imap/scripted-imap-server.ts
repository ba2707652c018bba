import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Certificate } from '../certificates.js';
import type { MailServer } from '../mail-server.js';
import { freshUser, type MailUser } from '../mail-user.js';
import { ScriptedConnection } from './connection.js';
import { ScriptedAccount } from './mailbox.js';
import { mailboxCommands } from './mailbox-commands.js';
import { messageCommands } from './message-commands.js';
import type { ScriptedCommand, ScriptedSession } from './session.js';
import { type Handler, sessionCommands, type SignIn } from './session-commands.js';

/** What the server offers unless a test chooses otherwise. */
export const scriptedCapabilities = [
  'IMAP4rev1',
  'AUTH=PLAIN',
  'SASL-IR',
  'LITERAL+',
  'ID',
  'ENABLE',
  'IDLE',
  'NAMESPACE',
  'UNSELECT',
  'UIDPLUS',
  'MOVE',
  'ESEARCH',
  'LIST-STATUS',
  'SPECIAL-USE',
  'CONDSTORE',
  'QRESYNC',
] as const;

export interface ScriptedServerOptions {
  readonly certificate: Certificate;
  /** Instead of `scriptedCapabilities`. Nothing is refused for not being offered. */
  readonly capabilities?: readonly string[];
}

/** A command that a hook may answer in the server's place. */
export interface HookedCommand extends ScriptedCommand {
  readonly session: ScriptedSession;
  /** Carries the command out and gives the lines that the server would have sent. */
  readonly normally: () => string[];
}

/**
 * Answers a command in the server's place, with whole lines without line ends. No lines: the client waits, until
 * `session.say` or `session.hangUp`. Undefined: the server answers as ever. A line that begins with `* BYE` ends the connection.
 */
export type ScriptedHook = (
  command: HookedCommand,
) => readonly string[] | undefined | Promise<readonly string[] | undefined>;

/**
 * An IMAP server in this process with its mail in memory, for what no real server does on demand: any answer can be
 * replaced. It does what it says at once, without the half second that Dovecot waits before it tells of a change.
 */
export class ScriptedImapServer implements MailServer {
  /** By command name, such as `UID FETCH`, `GREETING` or `DONE`; may be set and deleted while the server runs. */
  readonly hooks = new Map<string, ScriptedHook>();
  /** Every command that came, oldest first. */
  readonly received: ScriptedCommand[] = [];
  readonly manners = { lineFeedOnly: false, byteByByte: false };
  readonly host = 'localhost';
  private readonly accounts = new Map<string, ScriptedAccount>();
  private readonly connections = new Set<ScriptedConnection>();
  private readonly commands: Record<string, Handler>;
  private readonly capabilities: readonly string[];
  private readonly certificate: { readonly cert: Buffer; readonly key: Buffer };
  private listeners: readonly Server[] = [];
  private listeningPorts = { imap: 0, imaps: 0 };

  private constructor({ certificate, capabilities = scriptedCapabilities }: ScriptedServerOptions) {
    this.capabilities = capabilities;
    this.certificate = { cert: readFileSync(certificate.certFile), key: readFileSync(certificate.keyFile) };
    const signIn: SignIn = (username, password) => this.signIn(username, password);
    this.commands = { ...sessionCommands(signIn), ...mailboxCommands, ...messageCommands };
  }

  /** Starts a server without users on free ports. The caller stops it. */
  static async start(options: ScriptedServerOptions): Promise<ScriptedImapServer> {
    const server = new ScriptedImapServer(options);
    await server.start();
    return server;
  }

  /** `imap` speaks plain text and has no STARTTLS. */
  get ports(): { readonly imap: number; readonly imaps: number } {
    return this.listeningPorts;
  }

  /** The clients that are connected, oldest first. */
  get sessions(): ScriptedSession[] {
    return [...this.connections].map(({ session }) => session);
  }

  /** Makes a user with empty mailboxes. Without a name the address starts with `user`. */
  newUser(name = 'user'): MailUser {
    const user = freshUser(name);
    this.accounts.set(user.username, new ScriptedAccount(user.username, user.password));
    return user;
  }

  /** What the user has on the server, to look at and to change. */
  account(user: Pick<MailUser, 'username'>): ScriptedAccount {
    const account = this.accounts.get(user.username);
    if (account === undefined) throw new Error(`no user ${user.username}`);
    return account;
  }

  hasUser(address: string): boolean {
    return this.accounts.has(address);
  }

  isPassword(username: string, password: string): boolean {
    return this.signIn(username, password) !== null;
  }

  /** Puts a message into the user's inbox, as a delivery would. */
  deliver(address: string, rawMessage: string | Buffer): Promise<void> {
    this.account({ username: address }).mailbox('INBOX').append(rawMessage);
    return Promise.resolve();
  }

  /** Starts the server again after `stop`, on the same ports with the same mail. */
  async start(): Promise<void> {
    const plain = createServer((socket) => this.accept(socket));
    const secure = createTlsServer(this.certificate, (socket) => this.accept(socket));
    secure.on('tlsClientError', () => undefined);
    this.listeners = [plain, secure];
    const { imap, imaps } = this.listeningPorts;
    this.listeningPorts = { imap: await listen(plain, imap), imaps: await listen(secure, imaps) };
  }

  /** Cuts every connection off and takes no new one. */
  async stop(): Promise<void> {
    const closed = this.listeners.map((listener) => new Promise((resolve) => listener.close(resolve)));
    this.listeners = [];
    for (const session of this.sessions) session.hangUp();
    await Promise.all(closed);
  }

  async kill(): Promise<void> {
    await this.stop();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  private signIn(username: string, password: string): ScriptedAccount | null {
    const account = this.accounts.get(username);
    return account?.password === password ? account : null;
  }

  private accept(socket: Socket): void {
    const connection = new ScriptedConnection(socket, this.capabilities, this.manners, (session, command) =>
      this.answer(session, command),
    );
    this.connections.add(connection);
    socket.once('close', () => this.connections.delete(connection));
  }

  private async answer(session: ScriptedSession, command: ScriptedCommand): Promise<readonly string[]> {
    if (command.name !== 'GREETING') this.received.push(command);
    const normally = (): string[] => this.answerNormally(session, command);
    const scripted = await this.hooks.get(command.name)?.({ ...command, session, normally });
    return scripted ?? normally();
  }

  private answerNormally(session: ScriptedSession, command: ScriptedCommand): string[] {
    const { tag, name, text } = command;
    if (name === 'GREETING') return [`* OK [CAPABILITY ${this.capabilities.join(' ')}] Scripted server ready`];
    const { continuation } = session;
    if (continuation !== null) {
      session.continuation = null;
      return [...continuation(text)];
    }
    // A DONE after an IDLE that a hook answered.
    if (name === 'DONE') return [];
    const handler = this.commands[name];
    if (handler === undefined) return [`${tag} BAD Unknown command`];
    try {
      const lines = handler(session, command);
      if (session.isIdle || session.continuation !== null) return lines;
      const mayExpunge = !['FETCH', 'STORE', 'SEARCH'].includes(name);
      return [...lines.slice(0, -1), ...session.news(mayExpunge), ...lines.slice(-1)];
    } catch (error) {
      return [`${tag} BAD ${error instanceof Error ? error.message : 'Error'}`];
    }
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
