import { changesApi, type Change, type ChangeTarget, type MailboxRole, type PendingChange } from '@maildesk/contracts';
import type { OpenAccount } from './open-account.js';
import { eventually } from './wait.js';

/** Does something to mail as the person with the account's browser. */
export function act(account: OpenAccount, target: ChangeTarget, change: Change): Promise<{ messageCount: number }> {
  return account.api.call(changesApi.apply, { params: { accountId: account.id }, body: { target, change } });
}

/** The conversation of this subject in a mailbox, to act on. */
export async function target(account: OpenAccount, role: MailboxRole, subject: string): Promise<ChangeTarget> {
  const row = await account.rowBySubject(role, subject);
  if (row === null) throw new Error(`no ${subject} in ${role}`);
  return { kind: 'threads', mailboxId: row.mailboxId, threadIds: [row.threadId] };
}

/** What waits or was refused. */
export async function pendingChanges(account: OpenAccount): Promise<PendingChange[]> {
  return (await account.api.call(changesApi.listPending, { params: { accountId: account.id } })).changes;
}

export async function untilNothingPending(account: OpenAccount, timeoutMs = 20_000): Promise<void> {
  await eventually(async () => (await pendingChanges(account)).length === 0, { timeoutMs });
}

/** Waits until a change was refused for good, and answers it. */
export async function untilRefused(account: OpenAccount, timeoutMs = 20_000): Promise<PendingChange> {
  return eventually(async () => (await pendingChanges(account)).find((change) => change.state === 'failed'), {
    timeoutMs,
  });
}
