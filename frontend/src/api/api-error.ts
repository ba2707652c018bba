import { problemSchema, type ErrorCode, type Problem } from '@maildesk/contracts';
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
  const parsed = problemSchema.safeParse(body);
  if (parsed.success) return new ApiError('problem', parsed.data.detail, status, parsed.data);
  return new ApiError(
    'unexpected',
    `MailDesk could not be asked: the server answered with status ${status}. Try again in a moment.`,
    status,
    null,
  );
}
