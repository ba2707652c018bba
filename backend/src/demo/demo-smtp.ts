import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { DemoLogin } from './imap/demo-imap.js';

/** The longest message that is taken. */
const maxSizeBytes = 30 * 1024 * 1024;

/** Whoever is written to here is refused, so that a failed sending can be seen. */
const refusedDomain = '@bounce.maildesk.example';

export interface AcceptedMail {
  readonly source: Buffer;
  /** Every accepted RCPT TO, Bcc included. */
  readonly recipients: readonly string[];
}

class Refusal extends Error {
  constructor(
    readonly responseCode: number,
    message: string,
  ) {
    super(message);
  }
}

/** A submission server on the loopback address that takes mail from one login and hands it to `deliver`. */
export class DemoSmtp {
  private readonly server: SMTPServer;

  constructor(login: DemoLogin, deliver: (mail: AcceptedMail) => void) {
    this.server = new SMTPServer({
      name: 'maildesk-demo',
      banner: 'MailDesk demo mailbox',
      size: maxSizeBytes,
      disabledCommands: ['STARTTLS'],
      // The connection never leaves the machine, so there is nothing to hide from.
      allowInsecureAuth: true,
      disableReverseLookup: true,
      logger: false,
      closeTimeout: 100,
      onAuth: ({ username, password }, _session, answer) => {
        if (username === login.username && password === login.password) answer(null, { user: username });
        else answer(new Refusal(535, '5.7.8 The name or the password is wrong'));
      },
      onRcptTo: ({ address }, _session, answer) => {
        if (address.toLowerCase().endsWith(refusedDomain))
          answer(new Refusal(550, '5.1.1 There is no such mailbox here'));
        else answer();
      },
      onData: (stream, session, answer) => {
        receive(stream, session).then(
          (mail) => {
            if (mail !== null) deliver(mail);
            answer(mail === null ? new Refusal(552, '5.3.4 The message is larger than 30 MB') : null);
          },
          () => answer(new Refusal(451, '4.3.0 The message could not be read')),
        );
      },
    });
    // A client that breaks off is no concern of the rest of the process.
    this.server.on('error', () => undefined);
  }

  /** Listens on a free port of 127.0.0.1 and returns it. */
  async start(): Promise<number> {
    const listener = this.server.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return (listener.address() as AddressInfo).port;
  }

  /** Closes the port, and the connections that do not end by themselves at once. */
  async stop(): Promise<void> {
    await new Promise<void>((done) => {
      this.server.close(() => done());
    });
  }
}

/** The whole message, or null when it is too large; it is read to its end in any case, as the protocol asks. */
async function receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<AcceptedMail | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) if (!stream.sizeExceeded) chunks.push(chunk as Buffer);
  if (stream.sizeExceeded) return null;
  return { source: Buffer.concat(chunks), recipients: session.envelope.rcptTo.map(({ address }) => address) };
}
