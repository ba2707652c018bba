import { WebhookRefused } from '../adapters/adapters.module.js';
import { KeyMissingError, SealBrokenError } from '../secrets/secrets.module.js';

/**
 * What may become of a notice that was not sent.
 * - `later`: something about this one; others of its target may get through. `target-down`: nothing gets through to its target now.
 * - `never`: there is nobody to send it to any more.
 */
export type Prospect = 'later' | 'target-down' | 'never';

/** A notice that was not sent, for certain. The message is a sentence for a person. */
export class NoticeNotSent extends Error {
  override readonly name = 'NoticeNotSent';

  constructor(
    message: string,
    readonly prospect: Prospect,
  ) {
    super(message);
  }
}

/** A mail server was given all of it and did not say whether it took it. The message is a sentence for a person. */
export class NoticeUncertain extends Error {
  override readonly name = 'NoticeUncertain';
}

export interface NoticeFailure {
  /** What to tell a person of it; null of what is no failure of the delivery but of MailDesk. */
  readonly words: string | null;
  /** `in-doubt`: it may have been sent, and what may have been sent is not sent again. */
  readonly prospect: Prospect | 'in-doubt';
}

/** What the error of an attempt means. */
export function readFailure(error: unknown): NoticeFailure {
  if (error instanceof NoticeNotSent) return { words: error.message, prospect: error.prospect };
  if (error instanceof NoticeUncertain) return { words: error.message, prospect: 'in-doubt' };
  // One that has come all the same is known to its receiver by its id.
  if (error instanceof WebhookRefused)
    return { words: error.message, prospect: error.isHostDown ? 'target-down' : 'later' };
  if (error instanceof KeyMissingError || error instanceof SealBrokenError) {
    const words =
      "The webhook's secret cannot be opened with the keys that MailDesk has. Make a new secret; of an Odoo database, pair it again.";
    return { words, prospect: 'later' };
  }
  return { words: null, prospect: 'later' };
}
