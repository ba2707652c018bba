/**
 * Every error the API can answer, with its HTTP status and whether the same request may succeed later.
 * The code is the contract; the `detail` beside it is a sentence for the person who reads it.
 */
export const errorCodes = {
  'request.invalid': { status: 400, retryable: false },
  'request.too-large': { status: 413, retryable: false },
  'request.too-many': { status: 429, retryable: true },
  'request.foreign-origin': { status: 403, retryable: false },
  'session.required': { status: 401, retryable: false },
  'session.link-invalid': { status: 401, retryable: false },
  'access.denied': { status: 403, retryable: false },
  'not-found': { status: 404, retryable: false },
  'user.exists': { status: 409, retryable: false },
  'user.not-found': { status: 404, retryable: false },
  'account.not-found': { status: 404, retryable: false },
  'account.exists': { status: 409, retryable: false },
  'account.password-needed': { status: 422, retryable: false },
  'account.last-owner': { status: 409, retryable: false },
  'demo.not-available': { status: 404, retryable: false },
  'mailbox.not-found': { status: 404, retryable: false },
  'mailbox.role-missing': { status: 409, retryable: false },
  'mailbox.name-invalid': { status: 400, retryable: false },
  'mailbox.exists': { status: 409, retryable: false },
  'mailbox.protected': { status: 409, retryable: false },
  'mailbox.has-children': { status: 409, retryable: false },
  'thread.not-found': { status: 404, retryable: false },
  'message.not-found': { status: 404, retryable: false },
  'message.gone': { status: 410, retryable: false },
  'attachment.not-found': { status: 404, retryable: false },
  'upload.not-found': { status: 404, retryable: false },
  'draft.invalid': { status: 400, retryable: false },
  'draft.conflict': { status: 409, retryable: false },
  'draft.finished': { status: 410, retryable: false },
  'outbox.not-found': { status: 404, retryable: false },
  'outbox.not-cancellable': { status: 409, retryable: false },
  'outbox.not-retryable': { status: 409, retryable: false },
  'change.not-allowed': { status: 409, retryable: false },
  'server.unreachable': { status: 503, retryable: true },
  'server.needs-you': { status: 503, retryable: false },
  internal: { status: 500, retryable: true },
} as const satisfies Record<string, { status: number; retryable: boolean }>;

export type ErrorCode = keyof typeof errorCodes;
