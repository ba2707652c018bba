import { MailServerError } from '../adapters/adapters.module.js';
import { AppError } from '../common/app-error.js';
import { backoffMs } from '../common/backoff.js';
import type { OutboxEvent } from './outbox-state.js';

/**
 * How one attempt to hand a message to the SMTP server ended. Errors are sentences for the person who sent it. `broken-off`:
 * we ended it ourselves, for a shutdown, before the message was handed over.
 */
export type SubmissionOutcome =
  | { readonly kind: 'accepted'; readonly refused: readonly RefusedRecipient[] }
  | {
      readonly kind: 'not-now';
      readonly error: string;
      readonly retryAfterMs: number | null;
      /** There was no server, or it fell silent before it had said anything of the message. */
      readonly isUnreached: boolean;
    }
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'unknown'; readonly error: string }
  | { readonly kind: 'broken-off'; readonly error: null };

export interface RefusedRecipient {
  readonly address: string;
  readonly message: string;
}

/** What is written down after an attempt that was not accepted. */
export interface NextStep {
  readonly event: Extract<OutboxEvent, 'put-back' | 'refuse' | 'lose-sight'>;
  readonly error: string | null;
  readonly nextAttemptAt: Date | null;
}

const firstWaitMs = 60_000;
const longestWaitMs = 60 * 60_000;
/** With these waits, which are three quarters of the full length on average, the last attempt is about a day after the first. */
export const maxAttempts: number = 36;

export const mayHaveBeenSent: string =
  'The connection broke after the message had been handed over. It may have been sent.';

/**
 * What an error of the submission means. `handedOver`: the end of the data may have reached the server; from then on only an
 * answer of the server (a reply code) proves that it has not accepted the message.
 */
export function outcomeOfError(error: unknown, handedOver: boolean): SubmissionOutcome {
  const answered = error instanceof MailServerError && error.replyCode !== null;
  if (handedOver && !answered) return { kind: 'unknown', error: mayHaveBeenSent };
  if (error instanceof MailServerError) {
    return error.permanent
      ? { kind: 'refused', error: error.message }
      : {
          kind: 'not-now',
          error: error.message,
          retryAfterMs: error.retryAfterMs,
          isUnreached: error.replyCode === null && error.failureClass === 'network',
        };
  }
  if (error instanceof AppError && !error.retryable) return { kind: 'refused', error: error.message };
  const sentence =
    error instanceof AppError ? error.message : 'Something went wrong here before the message was handed over.';
  return { kind: 'not-now', error: sentence, retryAfterMs: null, isUnreached: false };
}

/** What follows from an outcome. `attempts` counts the one that just ended. */
export function stepAfter(
  outcome: Exclude<SubmissionOutcome, { kind: 'accepted' }>,
  options: { attempts: number; now: Date; random?: () => number },
): NextStep {
  const { attempts, now, random = Math.random } = options;
  switch (outcome.kind) {
    case 'unknown':
      return { event: 'lose-sight', error: outcome.error, nextAttemptAt: null };
    case 'broken-off':
      return { event: 'put-back', error: null, nextAttemptAt: null };
    case 'refused':
      return { event: 'refuse', error: outcome.error, nextAttemptAt: null };
    case 'not-now': {
      if (attempts >= maxAttempts) {
        const error = `It was tried ${attempts} times, and given up. The last time: ${outcome.error}`;
        return { event: 'refuse', error, nextAttemptAt: null };
      }
      const backoff = backoffMs(attempts, { baseMs: firstWaitMs, maxMs: longestWaitMs, random });
      const waitMs = Math.max(backoff, Math.min(outcome.retryAfterMs ?? 0, longestWaitMs));
      return { event: 'put-back', error: outcome.error, nextAttemptAt: new Date(now.getTime() + waitMs) };
    }
  }
}

const namedRecipients = 10;

/** Names the recipients that the server refused while it took the message for the others; null when there are none. */
export function refusedSentence(refused: readonly RefusedRecipient[]): string | null {
  if (refused.length === 0) return null;
  const named = refused
    .slice(0, namedRecipients)
    .map(({ address, message }) => `${oneLine(address)}: ${oneLine(message)}`);
  const more = refused.length - named.length;
  return `Delivered, but refused for ${named.join('; ')}${more > 0 ? `; and for ${more} more` : ''}`;
}

/** A server's words, fit for a sentence: no control or direction characters, at most 200 characters. */
function oneLine(text: string): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
