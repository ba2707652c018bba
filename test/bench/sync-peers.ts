import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { MailUser } from '../support/mail-user.js';
import type { BenchContext } from './bench-context.js';
import { cpuSecondsOfEndedChildren } from './cpu-time.js';
import { RawImap } from './raw-imap.js';

/** One run of one way to read a mailbox. */
export interface Sample {
  readonly seconds: number;
  /** Of the process that does the work; null where that cannot be told. */
  readonly cpuSeconds: number | null;
}

const fields =
  'UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (REFERENCES X-MAILDESK-SEND-ID)]';

/** Reads what MailDesk reads of every message over a bare connection, and does nothing with it. */
export async function readRaw({ servers, signal }: BenchContext, user: MailUser, messages: number): Promise<Sample> {
  return await measure(async () => {
    const { dovecot, certificates } = servers;
    const imap = await RawImap.connect({ server: dovecot, user, caFile: certificates.caFile, signal });
    try {
      expectCount('The mail server', await imap.examineInbox(), messages);
      await imap.command(`UID FETCH 1:* (${fields})`);
    } finally {
      imap.close();
    }
  });
}

/** Reads the same with imapflow, which parses it, and drops it. */
export async function readImapflow(
  { servers, signal }: BenchContext,
  user: MailUser,
  messages: number,
): Promise<Sample> {
  return await measure(async () => {
    const client = await servers.connectImap(user);
    const abort = (): void => client.close();
    signal.addEventListener('abort', abort, { once: true });
    try {
      await client.mailboxOpen('INBOX', { readOnly: true });
      const query = {
        uid: true,
        flags: true,
        internalDate: true,
        size: true,
        envelope: true,
        bodyStructure: true,
        headers: ['references', 'x-maildesk-send-id'],
      };
      let count = 0;
      for await (const message of client.fetch('1:*', query, { uid: true })) if (message.envelope) count += 1;
      expectCount('imapflow', count, messages);
    } finally {
      signal.removeEventListener('abort', abort);
      client.close();
    }
  });
}

const memoryDir = '/dev/shm';

export function hasMbsync(): boolean {
  return spawnSync('mbsync', ['--version']).status === 0;
}

/**
 * Pulls the mailbox, with all bodies, into an empty maildir. mbsync is not made to wait for a disk: no fsync, and the maildir
 * is in memory where the system has a place for that. (On ext4 the maildirs of earlier runs would slow it down several times
 * over: making a file is slow there where many have just been deleted.)
 */
export async function pullWithMbsync(
  { servers, signal }: BenchContext,
  user: MailUser,
  messages: number,
): Promise<Sample> {
  const dir = existsSync(memoryDir) ? mkdtempSync(join(memoryDir, 'maildesk-bench-')) : servers.newDir('mbsync');
  try {
    const configFile = join(dir, 'mbsyncrc');
    const maildir = join(dir, 'mail');
    mkdirSync(maildir);
    const { ports } = servers.dovecot;
    const config = `
FSync no
IMAPAccount bench
Host localhost
Port ${ports.imaps}
User ${user.username}
Pass ${user.password}
SSLType IMAPS
CertificateFile ${servers.certificates.caFile}

IMAPStore far
Account bench

MaildirStore near
Path ${maildir}/
Inbox ${maildir}/INBOX

Channel bench
Far :far:INBOX
Near :near:INBOX
Sync Pull
Create Near
SyncState *
`;
    writeFileSync(configFile, config, { mode: 0o600 });
    const sample = await measureChild(async () => {
      const child = spawn('mbsync', ['--quiet', '--config', configFile, 'bench'], {
        stdio: ['ignore', 'ignore', 'pipe'],
        signal,
      });
      const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
      if (code !== 0) throw new Error(`mbsync ended with code ${code}:\n${said}`);
    });
    const pulled = ['cur', 'new'].flatMap((folder) => readdirSync(join(maildir, 'INBOX', folder)));
    expectCount("mbsync's maildir", pulled.length, messages);
    return sample;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Ends a benchmark whose figures would be wrong. */
export function expectCount(who: string, count: number, expected: number): void {
  if (count !== expected) throw new Error(`${who} has ${count} messages where there are ${expected}.`);
}

async function measure(work: () => Promise<void>): Promise<Sample> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await work();
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}

/** As `measure`, for a program that `work` starts and waits for. */
async function measureChild(work: () => Promise<void>): Promise<Sample> {
  const before = cpuSecondsOfEndedChildren();
  const { seconds } = await measure(work);
  const after = cpuSecondsOfEndedChildren();
  return { seconds, cpuSeconds: before === null || after === null ? null : after - before };
}
