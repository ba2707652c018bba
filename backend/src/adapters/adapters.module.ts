import { Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { CertificateLook } from './certificate-look.js';
import { ConnectionTester } from './connection-tester.js';
import { HostGuard } from './host-guard/host-guard.js';
import { GuardedFetch } from './guarded-fetch.js';
import { ImapClientFactory } from './imap/imap-client.factory.js';
import { ImapConnections } from './imap/imap-connections.js';
import { PortLook } from './port-look.js';
import { SmtpTransport } from './smtp/smtp-transport.js';
import { TlsPolicy } from './tls-policy.js';
import { WebhookDelivery } from './webhook/webhook-delivery.js';

/** Mail servers, spoken to by address and password, and the guard of all outgoing connections; knows no accounts and no tables. */
@Module({
  providers: [
    { provide: HostGuard, useFactory: (config: Config) => new HostGuard(config), inject: [Config] },
    TlsPolicy,
    GuardedFetch,
    WebhookDelivery,
    ImapClientFactory,
    ImapConnections,
    SmtpTransport,
    CertificateLook,
    PortLook,
    ConnectionTester,
  ],
  exports: [
    HostGuard,
    GuardedFetch,
    WebhookDelivery,
    CertificateLook,
    PortLook,
    ImapClientFactory,
    ImapConnections,
    SmtpTransport,
    ConnectionTester,
  ],
})
export class AdaptersModule {}

export { CertificateLook } from './certificate-look.js';
export { ConnectionTester } from './connection-tester.js';
export { FetchProblem, GuardedFetch } from './guarded-fetch.js';
export { HostGuard } from './host-guard/host-guard.js';
export { type ClientOptions, ImapClientFactory } from './imap/imap-client.factory.js';
export type { FilePart, MessageParts, TextPart } from './imap/body-structure.js';
export { ImapConnections, type ImapLender, type WorkKind } from './imap/imap-connections.js';
export { ImapSession, type OpenedMailbox } from './imap/imap-session.js';
export type { BareMessage, FlagRow, MarkedParts } from './imap/message-fetches.js';
export type { ListedMailbox } from './imap/listed-mailbox.js';
export type { MailboxStatus, ToldStatus } from './imap/mailbox-status.js';
export type { LiveEvent } from './imap/live-event.js';
export type { MessageMark } from './imap/message-mark.js';
export type { MessageSummary } from './imap/message-summary.js';
export type { Copies } from './imap/raw-commands.js';
export { isLoopbackAddress } from './loopback.js';
export { CommandRefused, MailServerError, OwnTrouble } from './mail-server-error.js';
export { PortLook, type UsualPort } from './port-look.js';
export { withServerWords } from './problem-sentences.js';
export type { Credential, ServerAccess } from './server-access.js';
export { SmtpTransport, type SubmissionResult } from './smtp/smtp-transport.js';
export { sendIdHeader } from './imap/summary-parser.js';
export { WebhookDelivery, WebhookRefused } from './webhook/webhook-delivery.js';
