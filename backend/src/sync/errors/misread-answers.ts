import { MailServerError } from '../../adapters/adapters.module.js';

/** So many answers in a row that cannot be understood are no accident. */
const accidents = 1;

/** The connection broke while messages were read, which may be the doing of a single one of them. */
export class UnreadableMessages extends MailServerError {
  constructor(cause: MailServerError) {
    const { problem, message, permanent, failureClass, retryAfterMs } = cause;
    super(problem, message, { cause, permanent, failureClass, ...(retryAfterMs === null ? {} : { retryAfterMs }) });
  }
}

/**
 * Counts connections of an account that ended with an answer which cannot be understood. Those that broke over messages say
 * nothing of the server: that message is found and left out (`SummaryReader`).
 */
export class MisreadAnswers {
  private inARow = 0;

  /** Answers whether the server is to be asked for less from now on. */
  areTooMany(failure: MailServerError): boolean {
    if (failure instanceof UnreadableMessages) return false;
    this.inARow = failure.failureClass === 'protocol' ? this.inARow + 1 : 0;
    return this.inARow > accidents;
  }

  /** A connection has held: what was before it counts no more. */
  forget(): void {
    this.inARow = 0;
  }
}
