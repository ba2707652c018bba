import { messagesApi } from '@maildesk/contracts';
import { operationUrl, serverUrl } from './call';

export interface MailUrls {
  attachment(messageId: string, partId: string): string;
  source(messageId: string): string;
  /** The empty page in which mail is shown. */
  frame: string;
}

/** Plain addresses that the browser opens by itself; the session cookie goes along. */
export function mailUrls(accountId: string): MailUrls {
  return {
    attachment: (messageId, partId) => operationUrl(messagesApi.downloadAttachment, { accountId, messageId, partId }),
    source: (messageId) => operationUrl(messagesApi.downloadSource, { accountId, messageId }),
    frame: serverUrl('/mail-frame'),
  };
}
