import type { MailAddress } from '@maildesk/contracts';

/** What the mail server says of a message in a list: everything but the body. */
export interface MessageSummary {
  readonly uid: number;
  /** As the server writes them, such as `\Seen` and `$Forwarded`. */
  readonly flags: readonly string[];
  readonly messageIdHeader: string | null;
  /** References and then In-Reply-To, without angle brackets, each once, at most 50. */
  readonly referenceIds: readonly string[];
  readonly subject: string;
  readonly from: readonly MailAddress[];
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly bcc: readonly MailAddress[];
  readonly replyTo: readonly MailAddress[];
  /** The Date header; null when it is missing or no date. */
  readonly sentAt: Date | null;
  /** INTERNALDATE. */
  readonly receivedAt: Date;
  readonly sizeBytes: number;
  readonly hasAttachments: boolean;
  /** The server's own id of the message, the same in every mailbox (EMAILID of RFC 8474, X-GM-MSGID). */
  readonly emailId: string | null;
  /** Our mark in mail that was sent from here. */
  readonly sendId: string | null;
}
