import { AppError } from '../common/app-error.js';

/** This process does not look after the account, or not any more: another one may. What was being written is undone. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';

  constructor(readonly accountId: string) {
    super(`this process does not look after account ${accountId} (any more)`);
  }
}

/** Whether there is nothing left to do for the account here: it was removed, or another process looks after it. */
export function isAccountGone(error: unknown): boolean {
  return error instanceof LeaseLost || (error instanceof AppError && error.code === 'account.not-found');
}
