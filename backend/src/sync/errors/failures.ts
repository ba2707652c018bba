import { CommandRefused, MailServerError } from '../../adapters/adapters.module.js';
import { isAccountGone } from '../../database/database.module.js';

/** The server counts connections, and these were too many. */
export const isConnectionLimit = (error: unknown): error is MailServerError =>
  error instanceof MailServerError && error.failureClass === 'connection-limit';

/** Only other credentials, or another permission, will get in. */
export const isSignInRefused = (error: unknown): error is MailServerError =>
  error instanceof MailServerError && (error.failureClass === 'auth' || error.failureClass === 'authorization');

/** The server answered a command by asking to be left alone for a while. */
export const isThrottled = (error: unknown): error is CommandRefused =>
  error instanceof CommandRefused && error.failureClass === 'throttled';

/** Something went wrong on our side, and neither is the account gone nor somebody else's by now. */
export const isOwnError = (error: unknown): boolean => !(error instanceof MailServerError) && !isAccountGone(error);

/** What a task hears whose connection is being given up. */
export const disconnected = (): MailServerError =>
  new MailServerError('unreachable', 'This account is not connected to its mail server at the moment.');
