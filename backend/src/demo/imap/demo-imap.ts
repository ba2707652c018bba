import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import createServer, { type ImapServer, type MailboxSeed } from 'hoodiecrow-imap';
import { changedSince, enable, flagStore } from './condstore.js';
import { fetchSections } from './fetch-sections.js';
import { corrections, guardCommands, largeAppends } from './guard.js';
import { idle } from './idle.js';
import { encodeMailboxName } from './mailbox-names.js';

export interface DemoMailbox {
  /** Names from the root, joined by "/". The parent comes first. */
  readonly path: string;
  /** Special use, as in "\\Sent" (RFC 6154). */
  readonly use?: string;
  /** Holds mailboxes, not messages. */
  readonly noSelect?: boolean;
}

export interface DemoLogin {
  readonly username: string;
  readonly password: string;
}

const plugins = ['ID', 'NAMESPACE', 'SPECIAL-USE', 'UIDPLUS', 'MOVE', 'UNSELECT', 'LITERALPLUS', 'CONDSTORE'];

/**
 * An IMAP server in memory, on the loopback address, for one user. It forgets everything when it stops, so each start
 * has a new UIDVALIDITY.
 */
export class DemoImap {
  private readonly server: ImapServer;
  private readonly sockets = new Set<Socket>();

  constructor(login: DemoLogin, mailboxes: readonly DemoMailbox[], startedAt: Date) {
    this.server = createServer({
      plugins: [...plugins, flagStore, enable, changedSince, idle, fetchSections, corrections, largeAppends],
      users: { [login.username]: { password: login.password } },
      id: { name: 'MailDesk demo mailbox' },
      storage: { INBOX: {}, '': { folders: tree(mailboxes), separator: '/', type: 'personal' } },
      credentials: {},
    });
    this.server.setMaxListeners(0);
    // The package writes local time with a wrong offset where that is not a whole hour.
    this.server.formatInternalDate = internalDate;
    // The package hides a message from the connection that appended it, even when it has that mailbox open.
    const appendMessage = this.server.appendMessage.bind(this.server);
    this.server.appendMessage = (mailbox, flags, date, source) => appendMessage(mailbox, flags, date, source);
    this.numberMailboxes(startedAt);
    guardCommands(this.server);
    this.server.server.on('connection', (socket) => {
      // Without this each exchange waits 40 ms for the acknowledgement of the one before.
      socket.setNoDelay(true);
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  /** Listens on a free port of 127.0.0.1 and returns it. */
  async start(): Promise<number> {
    this.server.server.listen(0, '127.0.0.1');
    await once(this.server.server, 'listening');
    return (this.server.server.address() as AddressInfo).port;
  }

  /** Closes the port and every connection. */
  async stop(): Promise<void> {
    const closed = once(this.server.server, 'close');
    this.server.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  /**
   * Puts a message into a mailbox; whoever idles there hears of it at once.
   * @returns its UID
   * @throws Error when there is no mailbox of that name.
   */
  append(path: string, source: Buffer, flags: readonly string[], receivedAt: Date): number {
    const mailbox = this.server.getMailbox(encodeMailboxName(path));
    if (mailbox === undefined) throw new Error(`The demo mailbox ${path} does not exist`);
    const { message } = this.server.appendMessage(
      mailbox,
      [...flags],
      internalDate(receivedAt),
      source.toString('latin1'),
    );
    return message.uid;
  }

  /** Every mailbox gets a UIDVALIDITY that no earlier mailbox of that name had, and a mod-sequence above zero. */
  private numberMailboxes(startedAt: Date): void {
    let latest = Math.floor(startedAt.getTime() / 1000);
    const process = this.server.processMailbox.bind(this.server);
    this.server.processMailbox = (path, mailbox, namespace) => {
      if (mailbox.HIGHESTMODSEQ === undefined) {
        mailbox.uidvalidity = latest;
        mailbox.HIGHESTMODSEQ = 1;
        latest += 1;
      }
      process(path, mailbox, namespace);
    };
    // Those that the server was made with were numbered before the line above could apply.
    for (const path of ['INBOX', ...Object.keys(this.server.folderCache)]) {
      const mailbox = this.server.getMailbox(path);
      if (mailbox !== undefined) Object.assign(mailbox, { uidvalidity: latest, HIGHESTMODSEQ: 1 });
    }
    latest += 1;
  }
}

function tree(mailboxes: readonly DemoMailbox[]): Record<string, MailboxSeed> {
  const root: MailboxSeed = { folders: {} };
  for (const { path, use, noSelect } of mailboxes) {
    const names = path.split('/').map(encodeMailboxName);
    const parent = names.slice(0, -1).reduce((seed, name) => seed.folders?.[name] ?? seed, root);
    parent.folders ??= {};
    parent.folders[names.at(-1) ?? path] = {
      ...(use === undefined ? {} : { 'special-use': use }),
      ...(noSelect === true ? { flags: ['\\Noselect'] } : {}),
    };
  }
  return root.folders ?? {};
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** IMAP date-time in UTC (RFC 3501, date-time). */
function internalDate(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${two(date.getUTCDate())}-${months[date.getUTCMonth()]}-${date.getUTCFullYear()}`;
  return `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`;
}
