import type { NoticeEvent, NoticeTrouble } from '@maildesk/contracts';

/** How an account does, as its page of health says it. */
export interface Told {
  readonly accountId: string;
  readonly address: string;
  readonly words: string;
  readonly nextStep: string | null;
}

interface Subject {
  readonly trouble: NoticeTrouble;
  readonly subject: string;
  readonly accountId: string | null;
  readonly since: Date;
  /** What the mail server of an outage does wrong, in a sentence. Not given of what is over. */
  readonly problem?: string | null;
}

export type NoticeText = Pick<NoticeEvent, 'account' | 'title' | 'text'>;

/** More than so many of one kind at one time are one notice: nobody reads fifty. */
export const toldOneByOne = 10;
const named = 20;

/** What is said of a trouble that has begun or is over. `told`: how its account is now; null of an outage, and when it is gone. */
export function noticeText(
  { trouble, subject, accountId, since, problem = null }: Subject,
  told: Told | null,
  { isOver, now }: { isOver: boolean; now: Date },
): NoticeText {
  const who = told?.address ?? (accountId === null ? subject : 'An account that was removed');
  const account = told === null ? null : { id: told.accountId, address: told.address };
  const state = told === null ? hostWords(isOver, problem) : told.words;
  if (isOver)
    return {
      account,
      title: `Over: ${titles[trouble](who)}`,
      text: `It lasted ${lasted(since, now)}. Now: ${state}`,
    };
  const step = told === null ? hostStep(problem) : told.nextStep;
  const lines = [`Since ${since.toISOString().slice(0, 16).replace('T', ' ')} UTC.`, state, step ?? ''];
  return { account, title: titles[trouble](who), text: lines.filter((line) => line !== '').join('\n') };
}

/** What is said of many troubles of one kind at one time. `removed`: how many of their accounts are gone. */
export function manyText(
  trouble: NoticeTrouble,
  told: readonly Told[],
  { isOver, removed }: { isOver: boolean; removed: number },
): NoticeText {
  const title = titles[trouble](`${told.length + removed} accounts`);
  const names = told.slice(0, named).map(({ address }) => address);
  const rest = told.length > named ? `, and ${told.length - named} more` : '';
  const sentences = [
    names.length === 0 ? '' : `${names.join(', ')}${rest}.`,
    removed === 0 ? '' : `Accounts that were removed: ${removed}.`,
    isOver ? '' : 'The page of health says more of each.',
  ];
  const text = sentences.filter((sentence) => sentence !== '').join(' ');
  return { account: null, title: isOver ? `Over: ${title}` : title, text };
}

/** Where an administrator sees how all accounts do. */
export const healthPageOf = (publicUrl: string): string => `${publicUrl}/#admin/health`;

export function testText(ruleName: string): NoticeText {
  const text = `This is a test of the rule “${ruleName}”: nothing is wrong. Of trouble you would be told the same way.`;
  return { account: null, title: 'Test of a notice', text };
}

/** What a paired database is told when it is not to be told of trouble any more. */
export const withdrawnText: NoticeText = {
  account: null,
  title: 'MailDesk does not tell of this trouble any more',
  text: 'It may not be over: the page of health says how all accounts do.',
};

const titles: Readonly<Record<NoticeTrouble, (who: string) => string>> = {
  'not-fresh': (who) => `${who}: new mail may not be coming in`,
  'sign-in-needed': (who) => `${who}: a person is needed`,
  'not-sent': (who) => `${who}: mail could not be sent`,
  'changes-waiting': (who) => `${who}: changes do not reach the mail server`,
  outage: (who) => `${who}: no account gets through`,
};

const hostStep = (problem: string | null): string =>
  problem === null
    ? 'It is tried again by itself. If it lasts, check that the mail server runs and can be reached from here.'
    : 'It is tried again by itself. If it lasts, ask whoever runs it.';

function hostWords(isOver: boolean, problem: string | null): string {
  if (isOver) return 'accounts get through again, or are not waiting for this server any more.';
  const waiting = 'All accounts of this mail server wait for it.';
  return problem === null ? waiting : `${problem} ${waiting}`;
}

/** How long that was, in words. */
export function lasted(since: Date, now: Date): string {
  const minutes = Math.max(1, Math.round((now.getTime() - since.getTime()) / 60_000));
  if (minutes < 120) return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
