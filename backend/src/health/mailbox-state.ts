import type { AccountState, MailboxState, TimelineEntry } from '@maildesk/contracts';
import type { MailboxTroubleCode } from '../mail/mail.module.js';
import type { LogLine, MailboxFacts } from './account-health.repository.js';

/** Where a mailbox is on its way from being listed to being in step. */
export function mailboxState(
  facts: Pick<MailboxFacts, 'selectable' | 'trouble' | 'wasOpened' | 'fillComplete' | 'hasNoWindow'>,
): MailboxState {
  if (!facts.selectable) return 'unselectable';
  if (facts.trouble === 'not-openable') return 'phantom';
  if (!facts.wasOpened) return 'new';
  if (facts.fillComplete) return 'steady';
  return facts.hasNoWindow ? 'hot' : 'filling';
}

/** Why changes of a mailbox are not noticed at present, in a sentence; null when they are. */
export function notWatched(
  facts: Pick<MailboxFacts, 'onServer' | 'missingSince' | 'selectable' | 'trouble' | 'troubleReason'>,
  account: AccountState,
): string | null {
  if (!facts.onServer) return 'It is not on the mail server yet, and is made there as soon as possible.';
  if (facts.missingSince !== null) return 'The mail server does not list it any more.';
  if (!facts.selectable) return 'It holds no messages, only other folders.';
  if (facts.trouble !== null) return facts.troubleReason ?? 'The mail server has trouble with it.';
  if (account === 'paused') return 'The account is paused.';
  return account === 'live' || account === 'polling' ? null : 'The account is not connected.';
}

const troubleSentences: Readonly<Record<MailboxTroubleCode, string>> = {
  'not-openable': 'The mail server lists this folder and refuses to open it.',
  unstable: 'The mail server renumbers all messages of this folder again and again.',
  'own-trouble':
    'Something went wrong in MailDesk itself while it read this folder; the cause is in the log of the server.',
};

/** Why a mailbox is left alone, without a word of the server's own. */
export const troubleWords = (trouble: MailboxTroubleCode): string => troubleSentences[trouble];

/** The lines of the log, which come newest first, with how long each state lasted. */
export function timelineOf(lines: readonly LogLine[]): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  let next: Date | null = null;
  for (const { at, kind, state, failureClass, problem, message, path } of lines) {
    const lastedMs = kind === 'state' && next !== null ? next.getTime() - at.getTime() : null;
    if (kind === 'state') next = at;
    entries.push({ at: at.toISOString(), kind, state, failureClass, problem, message, path, lastedMs });
  }
  return entries;
}
