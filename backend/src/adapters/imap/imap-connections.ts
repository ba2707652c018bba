import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/app-error.js';
import { MailServerError } from '../mail-server-error.js';
import type { ImapSession } from './imap-session.js';

/**
 * What a piece of work is like: a person waits for `interactive`; `background` yields to it; a `download` takes as long as
 * the person's line is slow, and has a connection of its own so that nobody else waits for it.
 */
export type WorkKind = 'interactive' | 'background' | 'download';

/** Lends the connections of one account, each to one task at a time. */
export interface ImapLender {
  /** @throws MailServerError when there is no connection to be had now, or the server refuses. */
  run<T>(kind: WorkKind, task: (session: ImapSession) => Promise<T>): Promise<T>;
}

/** Finds connections for an account that has none here; null when there are none to be had. @throws MailServerError */
export type StandIn = (accountId: string, kind: WorkKind) => Promise<ImapLender | null>;

/** Where modules that need the mail server find the connections that sync keeps for an account. */
@Injectable()
export class ImapConnections {
  private readonly lenders = new Map<string, ImapLender>();
  private standIn: StandIn = () => Promise.resolve(null);

  register(accountId: string, lender: ImapLender): void {
    this.lenders.set(accountId, lender);
  }

  /** Takes a lender back, unless another one has taken its place. */
  unregister(accountId: string, lender: ImapLender): void {
    if (this.lenders.get(accountId) === lender) this.lenders.delete(accountId);
  }

  /** What to ask where nobody has registered. */
  standInWith(standIn: StandIn): void {
    this.standIn = standIn;
  }

  /**
   * Runs a task on a connection of the account when its turn comes.
   * @throws AppError `server.unreachable` or `server.needs-you`
   */
  async run<T>(accountId: string, kind: WorkKind, task: (session: ImapSession) => Promise<T>): Promise<T> {
    try {
      const lender = this.lenders.get(accountId) ?? (await this.standIn(accountId, kind));
      if (lender === null)
        throw new AppError('server.unreachable', 'This account is not connected to its mail server at the moment.');
      return await lender.run(kind, task);
    } catch (error) {
      if (!(error instanceof MailServerError)) throw error;
      const needsPerson = error.problem === 'login-refused' || error.problem === 'sign-in-needed';
      throw new AppError(needsPerson ? 'server.needs-you' : 'server.unreachable', error.message, {
        cause: error,
      });
    }
  }
}
