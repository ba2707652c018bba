import type { MailboxState, TimelineEntry } from '@maildesk/contracts';
import type { LogLine, MailboxFacts } from './account-health.repository.js';

/** Where a mailbox is on its way from being listed to being in step. */
export function mailboxState(facts: Pick<MailboxFacts, 'selectable' | 'wasOpened' | 'fillComplete'>): MailboxState {
  if (!facts.selectable) return 'unselectable';
  if (!facts.wasOpened) return 'new';
  return facts.fillComplete ? 'steady' : 'filling';
}

/** The lines of the log, which come newest first, with how long each state lasted. */
export function timelineOf(lines: readonly LogLine[]): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  let next: Date | null = null;
  for (const { at, kind, state, failureClass, problem, message } of lines) {
    const lastedMs = kind === 'state' && next !== null ? next.getTime() - at.getTime() : null;
    if (kind === 'state') next = at;
    entries.push({ at: at.toISOString(), kind, state, failureClass, problem, message, lastedMs });
  }
  return entries;
}
