import type { ImapFlow } from 'imapflow';
import { atom, command, mailboxName, sequence, type Copies } from './raw-commands.js';

/** What became of messages that were to be deleted for good. `marked`: the server can only remove all that is marked `\Deleted`. */
export type ExpungeOutcome = 'expunged' | 'marked';

/** How mail programs spell keywords that they share (IANA, IMAP and JMAP keywords); servers keep the first spelling they see. */
const spellings: Readonly<Record<string, string>> = {
  $forwarded: '$Forwarded',
  $mdnsent: '$MDNSent',
  $junk: '$Junk',
  $notjunk: '$NotJunk',
  $phishing: '$Phishing',
};

/**
 * Changes flags of messages of the selected mailbox. Never with UNCHANGEDSINCE: what is wanted holds whatever else has changed.
 * @throws CommandRefused
 */
export async function storeFlags(
  client: ImapFlow,
  uids: readonly number[],
  change: 'add' | 'remove',
  flags: readonly string[],
): Promise<void> {
  const item = change === 'add' ? '+FLAGS.SILENT' : '-FLAGS.SILENT';
  await command(client, 'UID STORE', [sequence(uids.join(',')), atom(item), flags.map(atom)]);
}

/** Copies messages of the selected mailbox. @throws CommandRefused */
export function copyMessages(client: ImapFlow, uids: readonly number[], toPath: string): Promise<Copies | null> {
  return command(client, 'UID COPY', [sequence(uids.join(',')), mailboxName(client, toPath)]);
}

/** Moves messages of the selected mailbox (RFC 6851). @throws CommandRefused: some may have been moved all the same. */
export function moveMessages(client: ImapFlow, uids: readonly number[], toPath: string): Promise<Copies | null> {
  return command(client, 'UID MOVE', [sequence(uids.join(',')), mailboxName(client, toPath)]);
}

/** Deletes messages for good where the server can do so for these alone (UIDPLUS); elsewhere only marks them. @throws CommandRefused */
export async function expungeMessages(client: ImapFlow, uids: readonly number[]): Promise<ExpungeOutcome> {
  await storeFlags(client, uids, 'add', ['\\Deleted']);
  if (!client.capabilities.has('UIDPLUS')) return 'marked';
  await command(client, 'UID EXPUNGE', [sequence(uids.join(','))]);
  return 'expunged';
}

/**
 * How the selected mailbox writes a flag or keyword; null when it does not keep it (PERMANENTFLAGS, RFC 3501 section 7.1).
 * A server that does not list its permanent flags keeps all of them.
 */
export function permittedFlag(permanent: ReadonlySet<string> | undefined, flag: string): string | null {
  // A keyword may be called `constructor`.
  const spelling = Object.hasOwn(spellings, flag) ? (spellings[flag] ?? flag) : flag;
  if (permanent === undefined) return spelling;
  const listed = [...permanent].find((known) => known.toLowerCase() === flag.toLowerCase());
  if (listed !== undefined) return listed;
  return permanent.has('\\*') && !flag.startsWith('\\') ? spelling : null;
}
