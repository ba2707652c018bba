import type { Account, PushPayload, Role } from '@maildesk/contracts';
import { type AccountStatus, triesLeft } from './account-status.js';
import type { AccountEntity } from './account.entity.js';
import { fingerprintOf } from './pinned-certificates.js';

/** An account as the API shows it to a user with this role. There is no password in either. */
export function toAccount(row: AccountEntity, role: Role): Account {
  return {
    id: row.id,
    address: row.address,
    displayName: row.displayName,
    isDemo: row.isDemo,
    oauthProviderId: row.oauthProviderId,
    settingsVersion: row.settingsVersion,
    role,
    imap: {
      host: row.imapHost,
      port: row.imapPort,
      security: row.imapSecurity,
      username: row.imapUsername,
      pinnedFingerprint: fingerprintOf(row.imapPinnedCertificate),
    },
    smtp: {
      host: row.smtpHost,
      port: row.smtpPort,
      security: row.smtpSecurity,
      username: row.smtpUsername,
      pinnedFingerprint: fingerprintOf(row.smtpPinnedCertificate),
    },
    ...toStatus(row),
  };
}

/** How an account's connection stands, as it is pushed. */
export function toStatus(row: AccountStatus): PushPayload<'account.updated'> {
  const { problemCode: code, problemMessage: message } = row;
  return {
    state: row.state,
    stateSince: row.stateSince.toISOString(),
    problem: code === null || message === null ? null : { code, message },
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
    triesLeft: triesLeft(row),
    verifiedAt: row.verifiedAt?.toISOString() ?? null,
  };
}
