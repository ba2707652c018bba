import type { OauthOffer } from '@maildesk/contracts';
import type { OauthKind } from './provider-table.js';

/** What is known of a mailbox before anybody has signed in to it. */
export interface MailboxToSignIn {
  /** In lower case ASCII. */
  readonly domain: string;
  readonly imapHost: string;
  /** Whose sign-in page it would be; null where that is not known. */
  readonly kind: OauthKind | null;
}

/** Which providers' own sign-in pages can be offered; answered by the module in which administrators set them up. */
export abstract class OauthOffers {
  abstract offerFor(mailbox: MailboxToSignIn): Promise<OauthOffer | null>;
}
