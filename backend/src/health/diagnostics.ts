import type { Diagnostics, healthApi, ReplyOf } from '@maildesk/contracts';
import { createHash } from 'node:crypto';

/**
 * What may be handed to a stranger of what is known of an account. Fields are named one by one, so that what is added to an
 * account's health later stays out of it until somebody has thought of it.
 */
export function diagnosticsOf(
  { account, mailboxes, timeline }: ReplyOf<typeof healthApi.account>,
  madeAt: Date,
): Diagnostics {
  return {
    madeAt: madeAt.toISOString(),
    account: {
      isDemo: account.isDemo,
      host: account.host,
      state: account.state,
      stateSince: account.stateSince,
      isFresh: account.isFresh,
      needsAttention: account.needsAttention,
      failureClass: account.failureClass,
      attempt: account.attempt,
      nextAttemptAt: account.nextAttemptAt,
      tokenExpiresAt: account.tokenExpiresAt,
      triesLeft: account.triesLeft,
      throttledUntil: account.throttledUntil,
      connections: account.connections,
      quarantined: account.quarantined,
      mailboxesLeftOut: account.mailboxesLeftOut,
      watchMode: account.watchMode,
      verifiedAt: account.verifiedAt,
      oldestVerifiedAt: account.oldestVerifiedAt,
      lastMailAt: account.lastMailAt,
      capabilities: account.capabilities,
      reconnects: account.reconnects,
      heals: account.heals,
      vetoes: account.vetoes,
      fill: account.fill,
      changes: account.changes,
      outbox: account.outbox,
      deliveryToCommit: account.deliveryToCommit,
      commitToFrame: account.commitToFrame,
      commitToScreen: account.commitToScreen,
    },
    problem: account.problem?.code ?? null,
    quirks: account.quirks.map(({ quirk }) => quirk),
    mailboxes: mailboxes.map((mailbox) => ({
      folder: folderMark(account.accountId, mailbox.mailboxId),
      isInTrouble: mailbox.trouble !== null,
      role: mailbox.role,
      state: mailbox.state,
      watchMode: mailbox.watchMode,
      syncPath: mailbox.syncPath,
      verifiedAt: mailbox.verifiedAt,
      fill: mailbox.fill,
      messageCount: mailbox.messageCount,
      serverCount: mailbox.serverCount,
      heals: mailbox.heals,
      vetoes: mailbox.vetoes,
    })),
    timeline: timeline.map(({ at, kind, state, failureClass, problem, lastedMs }) => ({
      at,
      kind,
      state,
      failureClass,
      problem,
      lastedMs,
    })),
  };
}

/** Tells folders apart. It is made of ids and not of the name, which could be guessed from its hash. */
const folderMark = (accountId: string, mailboxId: string): string =>
  createHash('sha256').update(`${accountId} ${mailboxId}`).digest('hex').slice(0, 12);
