/** A message as far as it tells whether its keys are to be believed. */
export interface KeyedMember {
  readonly subject: string;
  /** See `keysOf`. */
  readonly keys: readonly string[];
}

/** A key in more messages than this, under more different subjects than that, joins what does not belong together. */
export const hotFrom = { messages: 501, subjects: 51 } as const;

/**
 * The keys (hexadecimal) that broken bulk senders use over and over: those which more than 500 messages bear or refer to,
 * under more than 50 different subjects. A long discussion has few subjects, whatever its length.
 */
export function hotKeys(members: Iterable<KeyedMember>): Set<string> {
  const uses = new Map<string, { messages: number; readonly subjects: Set<string> }>();
  for (const member of members) {
    const subject = baseSubject(member.subject);
    for (const key of member.keys) {
      const use = uses.get(key) ?? { messages: 0, subjects: new Set<string>() };
      if (use.messages === 0) uses.set(key, use);
      use.messages += 1;
      use.subjects.add(subject);
    }
  }
  const hot = [...uses].filter(
    ([, { messages, subjects }]) => messages >= hotFrom.messages && subjects.size >= hotFrom.subjects,
  );
  return new Set(hot.map(([key]) => key));
}

/** What mail programs put before the subject of an answer or a forwarded message, in the languages that we have met. */
const prefix = /^\s*(?:re|aw|antw|sv|vs|odp|rif|res|ref|fwd?|wg|tr|vb|i|doorst|enc)(?:\s*[[(]\d+[\])])?\s*:\s*/i;

/** A subject without the marks of answers and forwards (the idea of RFC 5256 section 2.1), in lower case. */
export function baseSubject(subject: string): string {
  let rest = subject;
  for (;;) {
    const shorter = rest.replace(prefix, '');
    if (shorter === rest) return rest.replace(/\s+/g, ' ').trim().toLowerCase();
    rest = shorter;
  }
}
