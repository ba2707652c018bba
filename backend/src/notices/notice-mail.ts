import type { FailureClass, NoticeEvent, NoticeMail } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.module.js';
import { MailServerError, SmtpTransport, type SubmissionResult } from '../adapters/adapters.module.js';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { Config } from '../config/config.js';
import { composeAutomatic, mayHaveBeenSent, outcomeOfError, wireAddress, WithheldStream } from '../send/send.module.js';
import { NoticeNotSent, NoticeUncertain } from './notice-failures.js';

interface Letter {
  /** The same for each attempt and account, so that mail programs show one message should two have been accepted. */
  readonly id: string;
  readonly ruleName: string;
  readonly event: NoticeEvent;
  /** From these nothing is sent. */
  readonly troubledIds: readonly string[];
}

/** Notes that the account's server may have all of the mail from now on. What it throws keeps the mail from being handed over. */
type NoteHandedOver = (accountId: string) => Promise<void>;

/** Failures for which the next notice, too, would have to wait. */
const lasting: ReadonlySet<FailureClass> = new Set(['network', 'server', 'connection-limit', 'throttled']);

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
  async send(letter: Letter, mail: NoticeMail, noteHandedOver: NoteHandedOver): Promise<string> {
    const reasons: string[] = [];
    let isDown = true;
    for (const accountId of [mail.fromAccountId, mail.fallbackAccountId]) {
      if (accountId === null) continue;
      if (letter.troubledIds.includes(accountId)) {
        isDown = false;
        reasons.push('An account to send from is itself in this trouble.');
        continue;
      }
      try {
        return await this.sendFrom(accountId, letter, mail.to, () => noteHandedOver(accountId));
      } catch (error) {
        if (error instanceof NoticeUncertain) throw error;
        isDown &&= error instanceof MailServerError && lasting.has(error.failureClass);
        reasons.push(reasonOf(error));
      }
    }
    throw new NoticeNotSent(reasons.join(' '), isDown ? 'target-down' : 'later');
  }

  private async sendFrom(
    accountId: string,
    letter: Letter,
    to: readonly string[],
    beforeEnd: () => Promise<void>,
  ): Promise<string> {
    await this.accounts.assertNotPaused(accountId, 'An account to send from is paused.');
    return this.accounts.signIn(accountId, async ({ address, smtp }) => {
      const from = wireAddress(address);
      const recipients = to.map(wireAddress);
      const bytes = await this.compose(letter, from, recipients);
      let handedOver = false;
      const raw = new WithheldStream(bytes, async () => {
        await beforeEnd();
        handedOver = true;
      });
      try {
        return sentFrom(address, await this.smtp.submit(smtp, { envelope: { from, to: recipients }, raw }));
      } catch (error) {
        if (outcomeOfError(error, handedOver).kind !== 'unknown') throw error;
        const words = `From ${address}: ${mayHaveBeenSent} It is not sent again.`;
        throw new NoticeUncertain(words, { cause: error });
      } finally {
        // Where the connection never came about, nobody has read it.
        raw.destroy();
      }
    });
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

function sentFrom(address: string, { rejected }: SubmissionResult): string {
  const refused = rejected.map((one) => one.address).join(', ');
  return refused === '' ? `Sent from ${address}.` : `Sent from ${address}, but not to ${refused}: refused.`;
}

/** @throws the error itself where it is a fault of MailDesk's own */
function reasonOf(error: unknown): string {
  if (error instanceof MailServerError) return error.message;
  if (error instanceof AppError) {
    return error.code === 'account.not-found' ? 'An account to send from is not connected any more.' : error.message;
  }
  throw error;
}
