import type { BareMessage, MessageSummary } from '../../adapters/adapters.module.js';

/** What a message is stored as whose headers cannot be read or stored: its row says so, and its original can be downloaded. */
export const bareSummary = ({ uid, ...known }: Partial<BareMessage> & Pick<BareMessage, 'uid'>): MessageSummary => ({
  uid,
  flags: known.flags ?? [],
  messageIdHeader: null,
  referenceIds: [],
  subject: 'This message cannot be shown; its original can be downloaded',
  from: [],
  to: [],
  cc: [],
  bcc: [],
  replyTo: [],
  sentAt: null,
  receivedAt: known.receivedAt ?? new Date(0),
  sizeBytes: known.sizeBytes ?? 0,
  hasAttachments: false,
  emailId: null,
  sendId: null,
});
