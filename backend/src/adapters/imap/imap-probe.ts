import type { ImapFlow } from 'imapflow';
import type { StepToTry } from '../connection-steps.js';
import type { FirstContact } from '../first-contact.js';
import { acceptedSentence } from '../problem-sentences.js';
import type { ServerAccess } from '../server-access.js';
import { toMailServerError } from './imap-errors.js';

/** Tries an IMAP server step by step: after the first contact with the client that is used later, too. */
export class ImapProbe {
  private client: ImapFlow | null = null;
  private connecting: Promise<{ error: unknown } | null> | null = null;

  readonly steps: readonly StepToTry[] = [
    { step: 'connect', run: () => this.contact.connect() },
    { step: 'secure', run: () => this.secure() },
    { step: 'sign-in', run: () => this.signIn() },
    { step: 'mailboxes', run: () => this.listMailboxes() },
  ];

  constructor(
    private readonly access: ServerAccess,
    private readonly contact: FirstContact,
    private readonly createClient: () => ImapFlow,
  ) {}

  close(): void {
    this.contact.close();
    this.client?.close();
  }

  private async secure(): Promise<string> {
    const sentence = await this.contact.secure();
    if (this.access.security === 'starttls') {
      const failure = await this.connected();
      if (failure !== null && this.isUnsecured) throw failure.error;
    }
    return sentence;
  }

  private async signIn(): Promise<string> {
    await this.contact.finish();
    const failure = await this.connected();
    if (failure !== null) throw failure.error;
    return acceptedSentence[this.access.credential.kind];
  }

  private async listMailboxes(): Promise<string> {
    const { length } = (await this.client?.list()) ?? [];
    return length === 1 ? 'There is 1 mailbox.' : `There are ${length} mailboxes.`;
  }

  private get isUnsecured(): boolean {
    return this.access.security === 'starttls' && this.client?.secureConnection !== true;
  }

  /** STARTTLS and sign-in are one call of the library; its failure belongs to whichever of the two it did not get past. */
  private connected(): Promise<{ error: unknown } | null> {
    this.client ??= this.createClient();
    this.connecting ??= this.client.connect().then(
      () => null,
      (error: unknown) => ({ error: this.isUnsecured ? toMailServerError(error, this.access, 'unsecured') : error }),
    );
    return this.connecting;
  }
}
