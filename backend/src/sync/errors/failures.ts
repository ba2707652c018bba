import { CommandRefused, MailServerError } from '../../adapters/adapters.module.js';

/** The server counts connections, and these were too many. */
export const isConnectionLimit = (error: unknown): error is MailServerError =>
  error instanceof MailServerError && error.failureClass === 'connection-limit';

/** The server answered a command by asking to be left alone for a while. */
export const isThrottled = (error: unknown): error is CommandRefused =>
  error instanceof CommandRefused && error.failureClass === 'throttled';

/** What a task hears whose connection is being given up. */
export const disconnected = (): MailServerError =>
  new MailServerError('unreachable', 'This account is not connected to its mail server at the moment.');
