import { messagesApi } from '@maildesk/contracts';
import { hostileMails } from '../support/hostile-mails.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import type { BenchContext, BenchResult } from './bench-context.js';
import { goalCell } from './goals.js';
import { cell, table } from './table.js';

/** By their subjects; the last one is as mail is. */
const mails = { ...hostileMails, normal: letter({ subject: 'normal' }) };
const goalOpenMs = 15_000;
const goalAnswerMs = 1000;

/** What is measured of the opening of one mail, or of all at once. Milliseconds. */
interface Opening {
  readonly subject: string;
  readonly opened: number;
  /** How many of them were shown, and not given up. */
  readonly shown: number;
  /** The longest that somebody else waited for an answer meanwhile. */
  readonly slowestAnswer: number;
}

/** Opens mails that were made to keep a server busy, and measures how long all others wait meanwhile. */
export async function benchReading({ servers, signal, progress }: BenchContext): Promise<BenchResult> {
  const app = await servers.startMailDesk();
  const api = await app.signIn();
  const openings: Opening[] = [];

  /** What was opened once is kept, so nothing is opened twice. */
  async function newAccount(): Promise<OpenAccount> {
    const user = servers.dovecot.newUser('reading');
    for (const mail of Object.values(mails)) await servers.dovecot.deliver(user.address, mail);
    return OpenAccount.connect(servers, app, api, user);
  }

  try {
    const account = await newAccount();
    for (const subject of Object.keys(mails)) {
      signal.throwIfAborted();
      progress(`Opening ${subject}`);
      openings.push(await measure(app, subject, [open(account, subject)]));
    }
    const other = await newAccount();
    progress('Opening all of them at once');
    const all = Object.keys(mails).map((subject) => open(other, subject));
    openings.push(await measure(app, 'all at once', all));
  } finally {
    await app.stop();
  }
  return report(openings);
}

/** Answers whether the mail was shown. */
async function open(account: OpenAccount, subject: string): Promise<boolean> {
  const row = await account.rowBySubject('inbox', subject);
  if (row === null) throw new Error(`The mail "${subject}" is not listed.`);
  const params = { accountId: account.id, messageId: row.latestMessageId };
  return (await account.api.call(messagesApi.readBody, { params })).problem === null;
}

async function measure({ url }: MailDesk, subject: string, openings: readonly Promise<boolean>[]): Promise<Opening> {
  const since = performance.now();
  let isDone = false;
  const finished = Promise.all(openings).finally(() => {
    isDone = true;
  });
  let slowestAnswer = 0;
  do {
    const askedAt = performance.now();
    await (await fetch(`${url}/healthz`)).text();
    slowestAnswer = Math.max(slowestAnswer, performance.now() - askedAt);
  } while (!isDone);
  const shown = (await finished).filter((isShown) => isShown).length;
  return { subject, opened: performance.now() - since, shown, slowestAnswer };
}

function report(openings: readonly Opening[]): BenchResult {
  const rows = openings.map(({ subject, opened, shown, slowestAnswer }) => [
    subject,
    cell(opened, 0),
    cell(shown, 0),
    cell(slowestAnswer, 0),
  ]);
  const longest = (figure: 'opened' | 'slowestAnswer'): number => Math.max(...openings.map((each) => each[figure]));
  const text = [
    table(['milliseconds', 'opened', 'shown', 'slowest answer meanwhile'], rows),
    '',
    table(
      ['', 'longest', 'goal', ''],
      [
        ['opened, ms', cell(longest('opened'), 0), ...goalCell(longest('opened'), goalOpenMs, 'ms')],
        ['answer, ms', cell(longest('slowestAnswer'), 0), ...goalCell(longest('slowestAnswer'), goalAnswerMs, 'ms')],
      ],
    ),
  ].join('\n');
  return { text, figures: { openings, goalOpenMs, goalAnswerMs } };
}
