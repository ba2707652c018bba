import { type AnsweredMeanwhile, type ErrorCode, errorCodes } from '@maildesk/contracts';

/** An error with a place in the API's contract. The message is for people: ids may be in it, secrets and mail text never. */
export class AppError extends Error {
  override readonly name = 'AppError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions & { issues?: readonly { path: string; message: string }[]; answered?: AnsweredMeanwhile },
  ) {
    super(message, options);
    this.issues = options?.issues ?? [];
    this.answered = options?.answered ?? null;
  }

  readonly issues: readonly { path: string; message: string }[];
  readonly answered: AnsweredMeanwhile | null;

  get status(): number {
    return errorCodes[this.code].status;
  }

  get retryable(): boolean {
    return errorCodes[this.code].retryable;
  }
}
