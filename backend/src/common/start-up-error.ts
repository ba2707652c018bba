/** Something that keeps MailDesk from starting and that a person can mend. The message says how; no stack trace is shown. */
export class StartUpError extends Error {
  override readonly name = 'StartUpError';
}
