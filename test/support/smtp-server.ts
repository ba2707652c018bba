import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import type { Certificate } from './certificates.js';
import type { MailUsers } from './mail-server.js';
import { mailDomain } from './mail-user.js';

/** A mail as the server took it. */
export interface SubmittedMail {
  /** Who signed in. */
  readonly username: string;
  /** The SMTP envelope: MAIL FROM and every RCPT TO, Bcc included. */
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
}

/** What a test wants to happen; each may be set and unset while the server runs. Throw `SmtpRefusal` to answer with a code. */
export interface SmtpHooks {
  onSignIn?: (username: string) => void | Promise<void>;
  onRecipient?: (address: string) => void | Promise<void>;
  /** All bytes are here, nothing is delivered yet. Holding it holds the server's answer. */
  beforeDelivery?: (mail: SubmittedMail) => void | Promise<void>;
  /** Delivered, but the client has not been told: what is cut here leaves the client not knowing. */
  afterDelivery?: (mail: SubmittedMail) => void | Promise<void>;
}

/** A refusal with an SMTP reply code: 4xx asks the client to try later, 5xx not to. */
export class SmtpRefusal extends Error {
  constructor(
    readonly responseCode: number,
    message: string,
  ) {
    super(message);
  }
}

export interface SmtpCoordinates {
  readonly host: 'localhost';
  readonly ports: {
    /** Plain, with STARTTLS. */
    readonly submission: number;
    readonly submissions: number;
  };
}

/** A submission server for the users of a mail server: takes mail from them and hands it to the inboxes there. */
export interface SmtpServer extends SmtpCoordinates {
  /** Everything that was delivered, oldest first. Mail to other domains counts as delivered and goes nowhere. */
  readonly delivered: readonly SubmittedMail[];
  readonly hooks: SmtpHooks;
  stop(): Promise<void>;
}

/** Starts the server on free ports. The caller stops it. */
export async function startSmtpServer(options: {
  users: MailUsers;
  certificate: Certificate;
  /** Decides on tokens, which are then accepted by XOAUTH2 besides passwords. */
  tokens?: { accepts(username: string, token: string): Promise<boolean> };
}): Promise<SmtpServer> {
  const { users, certificate, tokens } = options;
  const delivered: SubmittedMail[] = [];
  const hooks: SmtpHooks = {};

  async function signIn(username: string, password: string, token: string | undefined): Promise<void> {
    await hooks.onSignIn?.(username);
    const isGood = token === undefined ? users.isPassword(username, password) : await tokens?.accepts(username, token);
    if (isGood !== true) throw new SmtpRefusal(535, 'Authentication credentials invalid');
  }

  async function takeRecipient(address: string): Promise<void> {
    await hooks.onRecipient?.(address);
    if (isOurs(address) && !users.hasUser(address)) throw new SmtpRefusal(550, `No such user: ${address}`);
  }

  async function takeMail(mail: SubmittedMail): Promise<void> {
    await hooks.beforeDelivery?.(mail);
    for (const address of mail.to.filter(isOurs)) await users.deliver(address, mail.raw);
    delivered.push(mail);
    await hooks.afterDelivery?.(mail);
  }

  const common: SMTPServerOptions = {
    cert: readFileSync(certificate.certFile),
    key: readFileSync(certificate.keyFile),
    size: 50 * 1024 * 1024,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    ...(tokens === undefined ? {} : { authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'] }),
    onAuth: ({ username = '', password, accessToken }, _session, reply) => {
      signIn(username, password ?? '', accessToken).then(() => reply(null, { user: username }), reply);
    },
    onRcptTo: ({ address }, _session, reply) => {
      takeRecipient(address).then(() => reply(), reply);
    },
    onData: (stream, session, reply) => {
      buffer(stream)
        .then((raw) => takeMail(submittedMail(session, raw)))
        .then(() => reply(), reply);
    },
  };
  const submission = new SMTPServer(common);
  const submissions = new SMTPServer({ ...common, secure: true });
  const ports = { submission: await listen(submission), submissions: await listen(submissions) };
  return {
    host: 'localhost',
    ports,
    delivered,
    hooks,
    stop: async () => {
      await Promise.all([close(submission), close(submissions)]);
    },
  };
}

function submittedMail(session: SMTPServerSession, raw: Buffer): SubmittedMail {
  const { mailFrom, rcptTo } = session.envelope;
  return {
    username: String(session.user),
    from: mailFrom === false ? '' : mailFrom.address,
    to: rcptTo.map(({ address }) => address),
    raw,
  };
}

function isOurs(address: string): boolean {
  return address.toLowerCase().endsWith(`@${mailDomain}`);
}

function listen(server: SMTPServer): Promise<number> {
  // Clients that are cut off in the middle are what these tests are about; without a listener they would end the process.
  server.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.server.address() as AddressInfo).port));
  });
}

function close(server: SMTPServer): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
