import {
  accountsApi,
  type ClientToServerEvents,
  type PresenceNews,
  type ServerToClientEvents,
  usersApi,
} from '@maildesk/contracts';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import { letter } from '../support/letter.js';
import { OpenAccount } from '../support/open-account.js';
import type { BenchContext, BenchResult } from './bench-context.js';
import { cpuSecondsOfTree } from './cpu-time.js';
import { percentile } from './statistics.js';
import { cell, table } from './table.js';

type LiveWire = Socket<ServerToClientEvents, ClientToServerEvents>;

/** One person may have no more open. */
const socketsEach = 10;
const longestWaitMs = 5000;
const goalMs = 200;
/** How long everybody goes on from one conversation to another, and how often each does. */
const crowdMs = 10_000;
const crowdEveryMs = 2000;

/** Moments in milliseconds of one clock, from what somebody did to the first and the last socket that heard of it. */
interface Delivery {
  readonly first: number;
  readonly last: number;
}

/**
 * Opens a shared mailbox in many browsers and measures how soon all of them hear that somebody opens a conversation, and that
 * new mail has come; then what it costs when everybody walks through the list.
 */
export async function benchPresence(
  context: BenchContext,
  { sockets: count, runs }: { sockets: number; runs: number },
): Promise<BenchResult> {
  const { servers, signal, progress } = context;
  const user = servers.dovecot.newUser('presence');
  await servers.dovecot.deliver(user.address, letter());
  const app = await servers.startMailDesk();
  const api = await app.signIn();
  const account = await OpenAccount.connect(servers, app, api, user);
  progress(`Opening ${count} sockets`);
  const sockets: LiveWire[] = [];
  try {
    while (sockets.length < count) {
      signal.throwIfAborted();
      const invited = await api.call(usersApi.invite, {
        body: { email: `p${sockets.length}-${randomUUID()}@test.example`, displayName: `Person ${sockets.length}` },
      });
      const client = app.newClient();
      await client.signIn(invited.signInUrl);
      const params = { accountId: account.id, userId: invited.user.id };
      await api.call(accountsApi.setMember, { params, body: { role: 'member' } });
      for (let each = 0; each < socketsEach && sockets.length < count; each += 1)
        sockets.push(await follow(app.url, client.cookieHeader, account.id));
    }

    const seen: Delivery[] = [];
    for (let run = 0; run < runs; run += 1) {
      signal.throwIfAborted();
      seen.push(await measurePresence(sockets, account.id, run));
      await pause(100, undefined, { signal });
    }
    progress('Delivering mail');
    const mails: Delivery[] = [];
    for (let run = 0; run < Math.min(runs, 50); run += 1) {
      signal.throwIfAborted();
      mails.push(await measureMail(sockets, () => servers.dovecot.deliver(user.address, letter())));
      await pause(700, undefined, { signal });
    }
    progress('Everybody walks through the list');
    const crowd = await measureCrowd(sockets, account.id, app.pid ?? 0);
    return report(count, seen, mails, crowd);
  } finally {
    for (const socket of sockets) socket.close();
    await app.stop();
  }
}

async function follow(url: string, cookie: string, accountId: string): Promise<LiveWire> {
  const socket: LiveWire = io(url, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    extraHeaders: { cookie, origin: url },
  });
  const { outcome } = await socket.timeout(10_000).emitWithAck('resume', { accountId, afterSeq: 0 });
  if (outcome === 'not-found') throw new Error('MailDesk did not let a client follow the account.');
  return socket;
}

/** From the word of one client to the moment in which all of them have heard it. */
async function measurePresence(sockets: readonly LiveWire[], accountId: string, run: number): Promise<Delivery> {
  const threadId = randomUUID();
  const isIt = ({ people }: PresenceNews): boolean =>
    people.some(({ places }) => places.some((place) => place.threadId === threadId));
  const heard = sockets.map((socket) => heardBy(socket, 'presence', isIt));
  const since = performance.now();
  const place = { accountId, threadId, doing: 'viewing' as const };
  sockets[(run * 7) % sockets.length]?.emit('presence', { places: [place], isIdle: false });
  return deliveryOf(await Promise.all(heard), since);
}

/** From the first socket that hears of a new mail to the last: what comes before that is measured by `bench push`. */
async function measureMail(sockets: readonly LiveWire[], deliver: () => Promise<void>): Promise<Delivery> {
  const heard = sockets.map((socket) =>
    heardBy(socket, 'frames', (frames) => frames.some(({ name }) => name === 'message.added')),
  );
  await deliver();
  const moments = await Promise.all(heard);
  return deliveryOf(moments, Math.min(...moments));
}

function heardBy<N extends 'presence' | 'frames'>(
  socket: LiveWire,
  name: N,
  isIt: (word: Parameters<ServerToClientEvents[N]>[0]) => boolean,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const lost = setTimeout(() => reject(new Error(`${name} did not come within ${longestWaitMs} ms`)), longestWaitMs);
    const listen = (word: never): void => {
      if (!isIt(word)) return;
      clearTimeout(lost);
      socket.off(name, listen as never);
      resolve(performance.now());
    };
    socket.on(name, listen as never);
  });
}

const deliveryOf = (moments: readonly number[], since: number): Delivery => ({
  first: Math.min(...moments) - since,
  last: Math.max(...moments) - since,
});

async function measureCrowd(sockets: readonly LiveWire[], accountId: string, pid: number) {
  let heard = 0;
  const listen = (): void => void (heard += 1);
  for (const socket of sockets) socket.on('presence', listen);
  const cpuBefore = cpuSecondsOfTree(pid);
  const since = performance.now();
  let said = 0;
  const walkers = sockets.map(async (socket, index) => {
    await pause((index * crowdEveryMs) / sockets.length);
    while (performance.now() - since < crowdMs) {
      const place = { accountId, threadId: randomUUID(), doing: 'viewing' as const };
      socket.emit('presence', { places: [place], isIdle: false });
      said += 1;
      await pause(crowdEveryMs);
    }
  });
  await Promise.all(walkers);
  const seconds = (performance.now() - since) / 1000;
  const cpuAfter = cpuSecondsOfTree(pid);
  for (const socket of sockets) socket.off('presence', listen);
  const cpuShare = cpuBefore === null || cpuAfter === null ? null : (cpuAfter - cpuBefore) / seconds;
  return { seconds, said, heard, cpuShare };
}

function report(
  count: number,
  seen: readonly Delivery[],
  mails: readonly Delivery[],
  crowd: Awaited<ReturnType<typeof measureCrowd>>,
): BenchResult {
  const summary = (name: string, values: readonly number[]) => ({
    name,
    p50: percentile(values, 0.5),
    p99: percentile(values, 0.99),
    max: percentile(values, 1),
  });
  const milliseconds = [
    summary(
      'conversation opened - first socket',
      seen.map(({ first }) => first),
    ),
    summary(
      'conversation opened - last socket',
      seen.map(({ last }) => last),
    ),
    summary(
      'new mail: first socket - last socket',
      mails.map(({ last }) => last),
    ),
  ];
  const rows = milliseconds.map(({ name, p50, p99, max }) => [name, cell(p50, 1), cell(p99, 1), cell(max, 1)]);
  const isMet = (milliseconds[1]?.p99 ?? Infinity) <= goalMs;
  const perSecond = (value: number): string => cell(value / crowd.seconds, 0);
  const text = [
    table([`milliseconds, ${count} sockets`, 'p50', 'p99', 'max'], rows),
    '',
    `Goal: the last socket within ${goalMs} ms: ${isMet ? 'met' : 'missed'}.`,
    `Everybody opens another conversation every ${crowdEveryMs / 1000} s: ${perSecond(crowd.said)} words a second make`,
    `${perSecond(crowd.heard)} messages a second to all sockets and take ${cell(crowd.cpuShare === null ? null : crowd.cpuShare * 100, 0)} % of one core.`,
  ].join('\n');
  return { text, figures: { sockets: count, milliseconds, goalMs, crowd } };
}
