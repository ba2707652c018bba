/** This process does not look after the account, or not any more: another one may. What was being written is undone. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';

  constructor(readonly accountId: string) {
    super(`this process does not look after account ${accountId} (any more)`);
  }
}
