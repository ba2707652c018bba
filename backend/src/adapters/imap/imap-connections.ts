import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/app-error.js';
import { MailServerError } from '../mail-server-error.js';
import type { ImapSession } from './imap-session.js';

/** How urgent a piece of work is: a person waits for `interactive`; `background` yields to it. */
export type WorkPriority = 'interactive' | 'background';

/** Lends the connection of one account to one task at a time. */
export interface ImapLender {
  /** @throws MailServerError when there is no connection to be had now, or the server refuses. */
  run<T>(priority: WorkPriority, task: (session: ImapSession) => Promise<T>): Promise<T>;
}

/** Where modules that need the mail server find the connection that sync keeps for an account. */
@Injectable()
export class ImapConnections {
  private readonly lenders = new Map<string, ImapLender>();

  register(accountId: string, lender: ImapLender): void {
    this.lenders.set(accountId, lender);
  }

  unregister(accountId: string): void {
    this.lenders.delete(accountId);
  }

  /**
   * Runs a task on the account's connection when its turn comes.
   * @throws AppError `server.unreachable` or `server.needs-you`
   */
  async run<T>(accountId: string, priority: WorkPriority, task: (session: ImapSession) => Promise<T>): Promise<T> {
    const lender = this.lenders.get(accountId);
    if (lender === undefined)
      throw new AppError('server.unreachable', 'This account is not connected to its mail server at the moment.');
    try {
      return await lender.run(priority, task);
    } catch (error) {
      if (!(error instanceof MailServerError)) throw error;
      throw new AppError(error.problem === 'login-refused' ? 'server.needs-you' : 'server.unreachable', error.message, {
        cause: error,
      });
    }
  }
}
