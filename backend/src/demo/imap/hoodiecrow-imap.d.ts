/** The parts of hoodiecrow-imap 2.1.0 that the demo uses; the package ships no types. Read from its source. */
declare module 'hoodiecrow-imap' {
  import type { Server, Socket } from 'node:net';

  export interface Message {
    uid: number;
    flags: string[];
    /** IMAP date-time, as in "01-Mar-2026 09:30:00 +0000". */
    internaldate: string;
    /** The source, one character per byte. */
    raw: string;
    MODSEQ: number;
  }

  export interface Mailbox {
    path: string;
    uidvalidity: number;
    uidnext: number;
    flags: string[];
    messages: Message[];
    HIGHESTMODSEQ: number;
  }

  /** What a mailbox may be given as; the server fills in the rest. */
  export interface MailboxSeed {
    flags?: string[];
    'special-use'?: string;
    folders?: Record<string, MailboxSeed>;
  }

  export interface Atom {
    type: 'ATOM' | 'STRING' | 'LITERAL' | 'SEQUENCE' | 'TEXT' | 'SECTION';
    value?: string;
    section?: Attribute[];
    partial?: number[];
  }
  export type Attribute = Atom | number | string | null | Attribute[];

  export interface Command {
    tag: string;
    command: string;
    attributes?: Attribute[];
  }

  export interface Response {
    tag: string;
    command?: string;
    attributes: Attribute[];
    /** The response is built but not sent. */
    skipResponse?: boolean;
  }

  export interface Connection {
    socket: Socket | null;
    state: 'Not Authenticated' | 'Authenticated' | 'Selected' | 'Logout';
    selectedMailbox: Mailbox | false;
    readOnly?: boolean;
    /** While set, each line goes here instead of being read as a command. */
    inputHandler: ((line: string) => void) | false;
    /** Whether notifications are sent at once instead of with the next tagged response. */
    directNotifications: boolean;
    send(response: Response, description: string, parsed?: Command, data?: string, extra?: unknown): void;
    processNotifications(): void;
    scheduleCommand(data: string): void;
    expungeSpecificMessages(
      mailbox: Mailbox,
      which: Message[] | ((message: Message) => boolean),
      ignoreSelf?: boolean,
      ignoreExists?: boolean,
    ): void;
  }

  export type CommandHandler = (connection: Connection, parsed: Command, data: string, done: () => void) => void;
  export type OutputHandler = (
    connection: Connection,
    response: Response,
    /** Missing for notifications. */
    description?: string,
    parsed?: Command,
    data?: string,
    extra?: unknown,
  ) => void;

  export interface ImapServer {
    readonly server: Server;
    readonly connectionHandlers: ((connection: Connection) => void)[];
    readonly outputHandlers: OutputHandler[];
    readonly fetchHandlers: Record<string, (connection: Connection, message: Message, query: Atom) => Attribute>;
    readonly storeHandlers: Record<
      string,
      (connection: Connection, message: Message, flags: Atom[], sequence: number) => void
    >;
    setMaxListeners(count: number): void;
    registerCapability(name: string): void;
    setCommandHandler(command: string, handler: CommandHandler): void;
    getCommandHandler(command: string): CommandHandler | false;
    readonly folderCache: Record<string, Mailbox>;
    getMailbox(path: string): Mailbox | undefined;
    getMessageRange(mailbox: Mailbox, set: string, isUid: boolean): [sequence: number, message: Message][];
    processMailbox(path: string, mailbox: Partial<Mailbox>, namespace: string): void;
    appendMessage(mailbox: Mailbox, flags: string[], internalDate: string, raw: string): { message: Message };
    notify(response: Response, mailbox: Mailbox, except?: Connection): void;
    formatInternalDate(date: Date): string;
  }

  export type Plugin = (server: ImapServer) => void;

  export interface ImapServerOptions {
    plugins: (string | Plugin)[];
    users: Record<string, { password: string }>;
    id: Record<string, string>;
    storage: { INBOX: MailboxSeed; '': { folders: Record<string, MailboxSeed>; separator: string; type: 'personal' } };
    /** For TLS, which the demo does not speak; without it a test certificate is read from the package. */
    credentials: Record<string, never>;
  }

  export default function createServer(options: ImapServerOptions): ImapServer;
}
