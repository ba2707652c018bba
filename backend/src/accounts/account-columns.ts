/** Columns of `account` under the names of `AccountEntity`. */
export const statusColumns = `account.state, account.state_since AS "stateSince", account.problem_code AS "problemCode",
  account.problem_message AS "problemMessage", account.failure_class AS "failureClass", account.attempt,
  account.next_attempt_at AS "nextAttemptAt", account.verified_at AS "verifiedAt"`;

export const accountColumns = `account.id, account.address, account.display_name AS "displayName", account.is_demo AS "isDemo",
  account.oauth_provider_id AS "oauthProviderId", account.settings_version AS "settingsVersion",
  account.imap_host AS "imapHost", account.imap_port AS "imapPort", account.imap_security AS "imapSecurity",
  account.imap_username AS "imapUsername", account.smtp_host AS "smtpHost", account.smtp_port AS "smtpPort",
  account.smtp_security AS "smtpSecurity", account.smtp_username AS "smtpUsername",
  account.imap_pinned_certificate AS "imapPinnedCertificate", account.smtp_pinned_certificate AS "smtpPinnedCertificate", account.created_at AS "createdAt", account.quirks,
  account.refusals, account.refused_at AS "refusedAt", account.refused_settings AS "refusedSettings",
  ${statusColumns}`;
