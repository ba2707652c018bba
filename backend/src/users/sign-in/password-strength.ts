import { minPasswordChars } from '@maildesk/contracts';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

/** Of 0 to 4. From 3 on a guesser who knows how people choose needs more than 10^8 attempts. */
const enoughScore = 3;

let estimator: ZxcvbnFactory | null = null;

const words: Readonly<Record<string, string>> = {
  simpleRepeat: 'Repeated letters such as "aaa" are easy to guess.',
  extendedRepeat: 'Repetitions such as "abcabc" are easy to guess.',
  sequences: 'Sequences such as "abc" or "6543" are easy to guess.',
  keyPattern: 'Rows of keys are easy to guess.',
  straightRow: 'Rows of keys are easy to guess.',
  dates: 'Dates are easy to guess.',
  recentYears: 'Years are easy to guess.',
  userInputs: 'It is made of your name or address, or of the name of MailDesk.',
};

/**
 * What is wrong with a new password, in words; null when it will do. Nothing is demanded of the kinds of characters: what
 * counts is how many attempts a guesser needs who knows the common passwords, keyboards, dates and the person's name.
 */
export function passwordProblem(password: string, person: { email: string; displayName: string }): string | null {
  const chars = Array.from(password).length;
  if (chars < minPasswordChars) {
    return `A password needs at least ${minPasswordChars} characters; several words are easier to keep in mind than signs.`;
  }
  // Reading the lists of common passwords takes a moment and some memory, which most processes never need.
  estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  const parts = [person.email, ...person.email.split(/[@.]/), ...person.displayName.split(/\s+/), 'maildesk'];
  const { score, feedback } = estimator.check(
    password,
    parts.filter((part) => part.length > 2),
  );
  if (score >= enoughScore) return null;
  const why = words[feedback.warning ?? ''] ?? 'It is one of the passwords that are tried first.';
  return `This password is too easy to guess. ${why} Add a few words that nobody would expect.`;
}
