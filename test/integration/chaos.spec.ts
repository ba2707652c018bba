import { describe, expect, it } from 'vitest';
import { type ServerKind, serverKinds } from '../chaos/chaos-world.js';
import { compare } from '../chaos/compare.js';
import type { StoredAccount, StoredCopy, StoredFolder, StoredThreadRow } from '../chaos/database-truth.js';
import { faultKinds } from '../chaos/plan.js';
import { describeRun } from '../chaos/report.js';
import { runChaos } from '../chaos/run-chaos.js';
import type { TrueMessage } from '../chaos/server-truth.js';

/** Another than the usual one: `CHAOS_SEED=7 npx vitest run --project integration chaos`. */
const seed = Number(process.env['CHAOS_SEED'] ?? 20_261);
const mutations = 150;
/** What `npm run chaos` asks for is 5 seconds; here other tests may be using the machine. */
const withinMs = 15_000;
const longestRunMs = 180_000;

describe('a mailbox that everybody changes while everything breaks', () => {
  it.each<ServerKind>([...serverKinds])(
    'is the same here as on the server once it is quiet (%s)',
    async (server) => {
      const { report, dir } = await runChaos(server, {
        seed,
        mutations,
        minutes: 2,
        faultEvery: 60,
        compareEvery: mutations,
        withinMs,
        signal: new AbortController().signal,
        progress: () => undefined,
      });

      expect(report.failures, describeRun(server, report, dir)).toEqual([]);
      expect(Object.keys(report.faults).toSorted()).toEqual([...faultKinds].toSorted());
      expect(report.mutations.done).toBeGreaterThan(mutations / 2);
    },
    longestRunMs,
  );

  it(
    'is the same with nothing but what the server tells, where MailDesk would look again by itself after minutes only',
    async () => {
      const { report, dir } = await runChaos('dovecot', {
        seed,
        mutations,
        minutes: 2,
        faultEvery: mutations,
        compareEvery: mutations,
        patient: true,
        withinMs,
        signal: new AbortController().signal,
        progress: () => undefined,
      });

      expect(report.failures, describeRun('dovecot', report, dir)).toEqual([]);
      expect(report.mutations.done).toBeGreaterThan(mutations / 2);
    },
    longestRunMs,
  );
});

/** A check that cannot fail proves nothing: each thing that may go wrong must be seen. */
describe('the comparison of a mail server with the database', () => {
  const message: TrueMessage = {
    uid: 7,
    flags: ['\\Seen', 'work'],
    messageId: 'one@elsewhere.example',
    subject: 'One',
    references: [],
    receivedAt: 1_700_000_000,
  };
  const answer: TrueMessage = {
    ...message,
    uid: 8,
    flags: [],
    messageId: 'two@elsewhere.example',
    references: ['one@elsewhere.example'],
  };
  const server = [{ path: 'INBOX', uidValidity: 1, messages: [message, answer] }];
  const folder: StoredFolder = {
    id: 'inbox',
    path: 'INBOX',
    uidValidity: 1,
    fillComplete: true,
    messageCount: 2,
    unreadCount: 1,
    threadCount: 1,
  };
  const copy: StoredCopy = {
    mailboxId: 'inbox',
    path: 'INBOX',
    state: 'present',
    uid: 7,
    flags: 1,
    shownFlags: 1,
    keywords: ['Work'],
    hidden: false,
    receivedAt: new Date(1_700_000_000_000),
    locationThreadId: 'thread',
    threadId: 'thread',
    messageRowId: 'm1',
    messageId: 'one@elsewhere.example',
    subject: 'One',
    orphanedAt: null,
  };
  const other: StoredCopy = {
    ...copy,
    uid: 8,
    flags: 0,
    shownFlags: 0,
    keywords: [],
    messageRowId: 'm2',
    messageId: 'two@elsewhere.example',
  };
  const row: StoredThreadRow = {
    mailboxId: 'inbox',
    threadId: 'thread',
    lastAt: copy.receivedAt,
    latestMessageId: 'm2',
    messageCount: 2,
    unreadCount: 1,
    flagged: false,
    answered: false,
  };
  const equal: StoredAccount = {
    folders: [folder],
    copies: [copy, other],
    threadRows: [row],
    waitingWishes: [],
    refusedMessageIds: [],
    givenUpMessageIds: [],
    lostOrphans: 0,
    deadThreads: 0,
    missingFrames: 0,
  };

  it('finds nothing where nothing differs', () => {
    expect(compare(server, equal)).toEqual([]);
  });

  it.each<[string, Partial<StoredAccount>, string]>([
    ['a message that is missing', { copies: [copy] }, 'lost: INBOX UID 8 is not here'],
    ['a message that is gone from the server', { copies: [copy, other, { ...other, uid: 9 }] }, 'doubled: INBOX UID 9'],
    [
      'a copy that was left over',
      { copies: [copy, other, { ...other, uid: null, state: 'local' }] },
      'doubled: INBOX: a local',
    ],
    ['a flag', { copies: [{ ...copy, flags: 0 }, other] }, 'different: INBOX UID 7: flags'],
    ['a keyword', { copies: [{ ...copy, keywords: [] }, other] }, 'different: INBOX UID 7: flags'],
    [
      'a flag that is shown otherwise',
      { copies: [{ ...copy, shownFlags: 5 }, other] },
      'different: INBOX UID 7: shown',
    ],
    ['a message that is hidden', { copies: [{ ...copy, hidden: true }, other] }, 'different: INBOX UID 7: hidden'],
    [
      'another message under the UID',
      { copies: [{ ...copy, messageId: 'x@y' }, other] },
      'different: INBOX UID 7: it is',
    ],
    ['another time', { copies: [{ ...copy, receivedAt: new Date(0) }, other] }, 'different: INBOX UID 7: received'],
    ['a wrong count', { folders: [{ ...folder, unreadCount: 2 }] }, 'different: INBOX: 2 messages, 1 unread'],
    ['a mailbox that is missing', { folders: [] }, 'lost: mailbox INBOX'],
    ['a mailbox too many', { folders: [folder, { ...folder, id: 'b', path: 'B' }] }, 'doubled: mailbox B'],
    ['another UIDVALIDITY', { folders: [{ ...folder, uidValidity: 2 }] }, 'different: INBOX: UIDVALIDITY'],
    ['a fill that goes on', { folders: [{ ...folder, fillComplete: false }] }, 'lost: INBOX is still being read in'],
    ['a line of the list', { threadRows: [{ ...row, unreadCount: 0 }] }, 'different: INBOX, conversation thread'],
    [
      'a line without messages',
      { threadRows: [row, { ...row, threadId: 'x' }] },
      'doubled: INBOX lists conversation x',
    ],
    [
      'an answer apart from its mail',
      { copies: [copy, { ...other, threadId: 'x', locationThreadId: 'x' }] },
      'are apart',
    ],
    ['a copy apart from its message', { copies: [{ ...copy, locationThreadId: 'x' }, other] }, 'another conversation'],
    ['a wish that waits', { waitingWishes: ['move, pending'] }, '1 wishes wait to be carried out; the first: move'],
    ['a message that nobody will clear away', { lostOrphans: 1 }, '1 messages lie nowhere'],
    ['a conversation that is gone', { deadThreads: 1 }, '1 messages are in conversations'],
    ['a gap in the log of frames', { missingFrames: 1 }, '1 numbers are missing'],
  ])('notices %s', (_, change, expected) => {
    const found = compare(server, { ...equal, ...change }).map(({ kind, text }) => `${kind}: ${text}`);

    expect(
      found.some((text) => text.includes(expected)),
      found.join('\n'),
    ).toBe(true);
  });
});
