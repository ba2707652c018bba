import { randomBytes } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { AccountSettings } from '@maildesk/contracts';
import type { Clock } from '../common/clock.js';
import { arrivalAt } from './content/arrivals.js';
import { type DemoMail, flagsOf, sentAt } from './content/mail.js';
import { me } from './content/people.js';
import { renderMail } from './content/render.js';
import { liveOn } from './demo-life.js';
import { type AcceptedMail, DemoSmtp } from './demo-smtp.js';
import { DemoImap, type DemoLogin } from './imap/demo-imap.js';
import { PersonaAnswers } from './persona-answers.js';

export type DemoSettings = AccountSettings;

interface Running {
  readonly settings: DemoSettings;
  readonly imap: DemoImap;
  readonly smtp: DemoSmtp;
  readonly end: AbortController;
  /** Arrivals and answers that are on their way. */
  readonly work: Set<Promise<void>>;
}

/**
 * The demo mailbox: an IMAP and a submission server inside this process, on the loopback address, that the rest of the
 * product connects to like to any other. Everything is in memory: after a restart ports, password and UIDVALIDITY are
 * new, the messages have the same Message-IDs, and what was done to them is forgotten.
 */
export class DemoServer {
  private readonly logger = new Logger(DemoServer.name);
  private running: Promise<Running> | null = null;

  constructor(private readonly clock: Clock) {}

  /** Starts both servers, once; every later call returns the same settings. */
  async start(): Promise<DemoSettings> {
    this.running ??= this.open();
    try {
      return (await this.running).settings;
    } catch (error) {
      this.running = null;
      throw error;
    }
  }

  /** Ends servers, connections and timers; does nothing when not started. A start after it begins anew. */
  async stop(): Promise<void> {
    const running = this.running;
    this.running = null;
    if (running === null) return;
    const { imap, smtp, end, work } = await running;
    end.abort();
    await Promise.all(work);
    await Promise.all([imap.stop(), smtp.stop()]);
  }

  /** Called by Nest when the process shuts down. */
  async onApplicationShutdown(): Promise<void> {
    await this.stop();
  }

  private async open(): Promise<Running> {
    const login: DemoLogin = { username: me.address, password: randomBytes(24).toString('base64url') };
    // Loaded when it is wanted: the pictures in it are painted on loading.
    const { initialMail, mailboxes } = await import('./content/mailbox.js');
    const now = this.clock.now();
    const imap = new DemoImap(login, mailboxes, now);
    // By time, as mail comes in: UIDs grow with it.
    const byTime = [...initialMail].sort((a, b) => sentAt(a.ago, now).getTime() - sentAt(b.ago, now).getTime());
    for (const mail of byTime) await put(imap, mail, now);

    const end = new AbortController();
    const work = new Set<Promise<void>>();
    const track = (task: Promise<void>): void => {
      // A message that cannot be made is left out; the rest of the product goes on.
      const failed = (error: unknown) => this.logger.warn(`A demo message could not be delivered: ${String(error)}`);
      const settled = task.catch(failed).finally(() => work.delete(settled));
      work.add(settled);
    };
    const arrive = (mail: DemoMail): Promise<void> => put(imap, mail, this.clock.now());
    const answers = new PersonaAnswers(this.clock, arrive);
    const smtp = new DemoSmtp(login, (mail) => {
      if (isForMe(mail)) imap.append('INBOX', mail.source, [], this.clock.now());
      track(answers.answer(mail, end.signal));
    });

    const server = { host: '127.0.0.1', security: 'none', username: login.username } as const;
    const settings: DemoSettings = {
      address: me.address,
      displayName: me.name,
      imap: { ...server, port: await imap.start() },
      smtp: { ...server, port: await smtp.start() },
      password: login.password,
    };
    track(liveOn(this.clock, (index) => arrive(arrivalAt(index, initialMail)), end.signal));
    return { settings, imap, smtp, end, work };
  }
}

async function put(imap: DemoImap, mail: DemoMail, now: Date): Promise<void> {
  imap.append(mail.mailbox, await renderMail(mail, now), flagsOf(mail), sentAt(mail.ago, now));
}

function isForMe({ recipients }: AcceptedMail): boolean {
  return recipients.some((address) => address.toLowerCase() === me.address);
}
