import { errorCodes, type ErrorCode, type Problem } from '@maildesk/contracts';
import { PlainError } from '../lib/plain-error';

/**
 * Why a call did not succeed.
 * - `problem`: the server answered with a problem (RFC 9457); `problem` is set.
 * - `network`: no answer came; whether the server acted is not known.
 * - `unexpected`: something else answered, such as a proxy's error page.
 */
export type ApiErrorKind = 'problem' | 'network' | 'unexpected';

export class ApiError extends PlainError {
  readonly kind: ApiErrorKind;
  readonly status: number;
  readonly problem: Problem | null;

  constructor(kind: ApiErrorKind, message: string, status: number, problem: Problem | null, cause?: unknown) {
    super(message, { cause });
    this.name = 'ApiError';
    this.kind = kind;
    this.status = status;
    this.problem = problem;
  }

  get code(): ErrorCode | null {
    return this.problem?.code ?? null;
  }

  override get textKey(): string {
    return this.problem?.code ?? this.kind;
  }
}

/** Whether what went wrong may go well in a while. */
export function isWorthRetrying(error: unknown): boolean {
  return error instanceof ApiError && (error.kind !== 'problem' || error.problem?.retryable === true);
}

export function networkError(cause: unknown): ApiError {
  return new ApiError(
    'network',
    'The connection to MailDesk was lost. Check your network and try again.',
    0,
    null,
    cause,
  );
}

/** Makes an error of a reply that is not a success; `body` is the parsed JSON, or null when it was no JSON. */
export function errorOfReply(status: number, body: unknown): ApiError {
  if (isProblem(body)) return new ApiError('problem', body.detail, status, body);
  return new ApiError(
    'unexpected',
    `MailDesk could not be asked: the server answered with status ${status}. Try again in a moment.`,
    status,
    null,
  );
}

/** Whether that is an error of our API: a proxy in between may answer with one of its own, and a newer server with one unknown here. */
function isProblem(body: unknown): body is Problem {
  if (typeof body !== 'object' || body === null) return false;
  const { detail, code, status } = body as Partial<Record<keyof Problem, unknown>>;
  const isKnown = typeof code === 'string' && Object.hasOwn(errorCodes, code);
  return isKnown && typeof detail === 'string' && typeof status === 'number';
}
