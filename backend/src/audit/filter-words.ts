import type { AuditFilter } from './audit.repository.js';

/** What of the record was looked for, in a line that goes on record itself. */
export function filterWords({ actorId, accountId, action, subjectId, from, until }: AuditFilter): string {
  const parts = [
    actorId === undefined ? '' : `by ${actorId}`,
    accountId === undefined ? '' : `in ${accountId}`,
    action ?? '',
    subjectId === undefined ? '' : `about ${subjectId}`,
    from === undefined ? '' : `from ${from}`,
    until === undefined ? '' : `until ${until}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'all of it' : parts.join(', ');
}
