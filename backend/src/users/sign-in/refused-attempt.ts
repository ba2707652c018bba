import type { AuditRecord } from '../../audit/audit.module.js';
import type { Browser } from '../browser.js';
import type { SignInFacts } from '../users.repository.js';
import type { Attempt } from './sign-in-attempts.service.js';

/** What goes on record of a refused attempt. Whoever was not let in is nobody we know, whomever they said to be. */
export function refusedAttempt(
  login: string,
  user: SignInFacts | null,
  why: string,
  { waitSeconds }: Attempt,
  { address }: Browser,
): AuditRecord {
  const detail = waitSeconds === 0 ? why : `${why}, locked for ${waitSeconds} s`;
  const facts = { login, detail, from: address };
  return { actorId: null, action: 'session.refused', subjectIds: user === null ? [] : [user.id], facts };
}
