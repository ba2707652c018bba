import { readFileSync } from 'node:fs';
import { ImapFlow } from 'imapflow';
import type { ImapEndpoint } from './mail-server.js';
import type { MailUser } from './mail-user.js';

/** What the mail server itself says about one mailbox. */
export interface ServerMailbox {
  readonly path: string;
  /** RFC 6154, such as `\Sent`; null for an ordinary mailbox. */
  readonly specialUse: string | null;
  readonly uidValidity: number;
  readonly uidNext: number;
  /** By UID, ascending. */
  readonly messages: readonly ServerMessage[];
}

export interface ServerMessage {
  readonly uid: number;
  /** As the server writes them, with backslash, sorted; `\Recent` left out, since it says nothing of the message. */
  readonly flags: readonly string[];
  /** Without angle brackets; null when the message has none. */
  readonly messageId: string | null;
}

/**
 * Signs in over TLS as another mail program of the same person would. The caller calls `logout()`.
 * `caFile` is the authority that the server's certificate is checked against.
 */
export async function connectImap(server: ImapEndpoint, user: MailUser, caFile: string): Promise<ImapFlow> {
  const client = new ImapFlow({
    host: server.host,
    port: server.ports.imaps,
    secure: true,
    auth: { user: user.username, pass: user.password },
    tls: { ca: readFileSync(caFile) },
    logger: false,
  });
  // A test may cut the server off under the client; the calls that are under way reject and say so.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Reads every mailbox of the user from the server: the truth that the API is compared with. */
export async function readServerMailboxes(
  server: ImapEndpoint,
  user: MailUser,
  caFile: string,
): Promise<ServerMailbox[]> {
  const client = await connectImap(server, user, caFile);
  try {
    const mailboxes: ServerMailbox[] = [];
    for (const { path, specialUse, flags } of await client.list()) {
      if (flags.has('\\Noselect')) continue;
      mailboxes.push({ specialUse: specialUse ?? null, ...(await readMailbox(client, path)) });
    }
    return mailboxes.toSorted((one, other) => one.path.localeCompare(other.path));
  } finally {
    await client.logout();
  }
}

async function readMailbox(client: ImapFlow, path: string): Promise<Omit<ServerMailbox, 'specialUse'>> {
  const mailbox = await client.mailboxOpen(path, { readOnly: true });
  const messages: ServerMessage[] = [];
  if (mailbox.exists > 0) {
    for await (const message of client.fetch('1:*', { uid: true, flags: true, envelope: true })) {
      messages.push({
        uid: message.uid,
        flags: [...(message.flags ?? [])].filter((flag) => flag !== '\\Recent').toSorted(),
        messageId: message.envelope?.messageId?.replace(/^<|>$/g, '') ?? null,
      });
    }
  }
  return { path, uidValidity: Number(mailbox.uidValidity), uidNext: mailbox.uidNext, messages };
}
