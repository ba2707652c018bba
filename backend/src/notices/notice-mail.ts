import type { NoticeEvent, NoticeMail } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.module.js';
import {
  MailServerError,
  type ServerAccess,
  type SmtpEnvelope,
  SmtpTransport,
  type SubmissionResult,
} from '../adapters/adapters.module.js';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { Config } from '../config/config.js';
import { composeAutomatic, mayHaveBeenSent, outcomeOfError, wireAddress, WithheldStream } from '../send/send.module.js';

/** A notice that no account could send. The message is a sentence for a person. */
export class NoticeNotSent extends Error {
  override readonly name = 'NoticeNotSent';
}

/** The server of the account was given all of it and did not say whether it took it. The message is a sentence for a person. */
export class NoticeUncertain extends Error {
  override readonly name = 'NoticeUncertain';
}

interface Letter {
  /** The same for each attempt and account, so that mail programs show one message should two have been accepted. */
  readonly id: string;
  readonly ruleName: string;
  readonly event: NoticeEvent;
}

/** Sends notices from an account of MailDesk that is not itself in the trouble. No copy is put into its Sent mailbox by us. */
@Injectable()
export class NoticeMailer {
  constructor(
    private readonly accounts: AccountsService,
    private readonly smtp: SmtpTransport,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /**
   * Answers how it went, in a sentence. @throws NoticeNotSent saying why none of the accounts could send, NoticeUncertain when one
   * may have sent it; then no other is asked
   */
  async send(letter: Letter, mail: NoticeMail, troubledIds: readonly string[]): Promise<string> {
    const reasons: string[] = [];
    for (const accountId of [mail.fromAccountId, mail.fallbackAccountId]) {
      if (accountId === null) continue;
      if (troubledIds.includes(accountId)) {
        reasons.push('An account to send from is itself in this trouble.');
        continue;
      }
      try {
        return await this.sendFrom(accountId, letter, mail.to);
      } catch (error) {
        if (error instanceof NoticeUncertain) throw error;
        reasons.push(reasonOf(error));
      }
    }
    throw new NoticeNotSent(reasons.join(' '));
  }

  private async sendFrom(accountId: string, letter: Letter, to: readonly string[]): Promise<string> {
    await this.accounts.assertNotPaused(accountId, 'An account to send from is paused.');
    return this.accounts.signIn(accountId, async ({ address, smtp }) => {
      const from = wireAddress(address);
      const recipients = to.map(wireAddress);
      const { rejected } = await this.submit(
        smtp,
        { from, to: recipients },
        await this.compose(letter, from, recipients),
      );
      const refused = rejected.map((one) => one.address).join(', ');
      return refused === '' ? `Sent from ${address}.` : `Sent from ${address}, but not to ${refused}: refused.`;
    });
  }

  private async submit(smtp: ServerAccess, envelope: SmtpEnvelope, bytes: Buffer): Promise<SubmissionResult> {
    let handedOver = false;
    const raw = new WithheldStream(bytes, () => {
      handedOver = true;
      return Promise.resolve();
    });
    try {
      return await this.smtp.submit(smtp, { envelope, raw });
    } catch (error) {
      if (outcomeOfError(error, handedOver).kind === 'unknown')
        throw new NoticeUncertain(mayHaveBeenSent, { cause: error });
      throw error;
    } finally {
      // Where the connection never came about, nobody has read it.
      raw.destroy();
    }
  }

  private compose({ id, ruleName, event }: Letter, from: string, to: readonly string[]): Promise<Buffer> {
    const foot = `MailDesk at ${this.config.publicUrl} sent this by the rule “${ruleName}”.`;
    return composeAutomatic({
      messageIdHeader: `${id}@${new URL(this.config.publicUrl).hostname}`,
      sentAt: this.clock.now(),
      from: { name: 'MailDesk', address: from },
      to: to.map((address) => ({ name: '', address })),
      cc: [],
      subject: `[MailDesk] ${event.title}`,
      inReplyTo: null,
      references: [],
      text: `${event.text}\n\n${foot}\n`,
      html: null,
      files: [],
    });
  }
}

/** @throws the error itself where it is a fault of MailDesk's own */
function reasonOf(error: unknown): string {
  if (error instanceof MailServerError) return error.message;
  if (error instanceof AppError) {
    return error.code === 'account.not-found' ? 'An account to send from is not connected any more.' : error.message;
  }
  throw error;
}
