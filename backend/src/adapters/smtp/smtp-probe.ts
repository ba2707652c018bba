import type { StepToTry } from '../connection-steps.js';
import type { FirstContact } from '../first-contact.js';
import { acceptedSentence } from '../problem-sentences.js';
import type { ServerAccess } from '../server-access.js';
import type { SmtpSession } from './smtp-session.js';

/** Tries an SMTP server step by step, and sends nothing. */
export class SmtpProbe {
  private session: SmtpSession | null = null;

  readonly steps: readonly StepToTry[] = [
    { step: 'connect', run: () => this.contact.connect() },
    { step: 'secure', run: () => this.secure() },
    { step: 'sign-in', run: () => this.signIn() },
  ];

  constructor(
    private readonly access: ServerAccess,
    private readonly contact: FirstContact,
    private readonly openSession: () => Promise<SmtpSession>,
  ) {}

  close(): void {
    this.contact.close();
    this.session?.close();
  }

  private async secure(): Promise<string> {
    const sentence = await this.contact.secure();
    if (this.access.security === 'starttls') await this.greeted();
    return sentence;
  }

  private async signIn(): Promise<string> {
    await this.contact.finish();
    const session = await this.greeted();
    await session.signIn();
    session.quit();
    return acceptedSentence[this.access.credential.kind];
  }

  /** Greeting, EHLO and, with `starttls`, the encryption: once. */
  private async greeted(): Promise<SmtpSession> {
    if (this.session === null) {
      this.session = await this.openSession();
      await this.session.greet();
    }
    return this.session;
  }
}
