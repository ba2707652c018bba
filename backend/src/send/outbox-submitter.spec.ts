import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AccountsService } from '../accounts/accounts.module.js';
import { AdaptersModule, SmtpTransport } from '../adapters/adapters.module.js';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { CommonModule } from '../common/common.module.js';
import { Secret } from '../common/secret.js';
import { readConfig } from '../config/config.js';
import type { Transaction, UnitOfWork } from '../database/database.module.js';
import type { OutboxAcceptance } from './outbox-acceptance.js';
import { OutboxSubmitter } from './outbox-submitter.js';
import type { OutboxChanges, OutboxRepository } from './outbox.repository.js';
import { mayHaveBeenSent } from './submission-outcome.js';

const mime = Buffer.from('Subject: Hello\r\n\r\n.a line with a dot\r\n' + 'x'.repeat(70) + '\r\n');
const item = {
  id: 'item',
  accountId: 'account',
  userId: 'anna',
  envelopeTo: ['ben@example.net', 'eve@example.net'],
  mime,
  attempts: 1,
};

/** What happened, in order: on the server, and in the records. */
let events: string[];
let server: SMTPServer;
let port: number;
/** What the server does about recipients and messages; changed by tests. */
let onRecipient: (address: string) => Error | null;
let onMessage: (raw: Buffer, session: SMTPServerSession) => Error | null | 'silence';
/** What the database does about the mark; changed by tests. */
let markDotPending: () => Promise<boolean>;
let recordFails: number;
let accountIsThere: boolean;
let changes: OutboxChanges | null;

const reply = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode });
const hangUp = () => {
  for (const connection of server.connections) (connection as unknown as { close(): void }).close();
};

@Module({
  imports: [
    CommonModule.with(readConfig({ COMMAND_TIMEOUT_MS: '2000', ALLOWED_PRIVATE_HOSTS: '127.0.0.0/8:*, [::1]:*' })),
    AdaptersModule,
  ],
})
class TransportModule {}

let context: INestApplicationContext;

beforeAll(async () => {
  context = await NestFactory.createApplicationContext(TransportModule, { logger: false });
});

afterAll(() => context.close());

beforeEach(async () => {
  events = [];
  onRecipient = () => null;
  onMessage = () => null;
  markDotPending = () => Promise.resolve(true);
  recordFails = 0;
  accountIsThere = true;
  changes = null;
  server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 50,
    onAuth: (_auth, _session, done) => done(null, { user: 'anna' }),
    onRcptTo: ({ address }, _session, done) => done(onRecipient(address)),
    onData: (stream, session, done) => {
      buffer(stream).then((raw) => {
        events.push('the message is complete');
        const answer = onMessage(raw, session);
        if (answer !== 'silence') done(answer);
      }, done);
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.server.address() as AddressInfo).port;
});

afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

/** The submitter with the real transport; only what would need a database is made up. */
function submitter(): OutboxSubmitter {
  const access = {
    host: '127.0.0.1',
    port,
    security: 'none',
    username: 'anna',
    credential: { kind: 'password', password: new Secret('secret') },
  } as const;
  const record = (event: string, written: OutboxChanges): void => {
    if (recordFails > 0) {
      recordFails -= 1;
      throw new Error('the database is away');
    }
    events.push(event);
    changes = written;
  };
  const unitOfWork: Pick<UnitOfWork, 'runOwned'> = {
    runOwned: (_accountId, work) => {
      if (!accountIsThere) throw new AppError('account.not-found', 'There is no such account.');
      return work({} as Transaction);
    },
  };
  const accounts: Pick<AccountsService, 'signIn'> = {
    signIn: (_accountId, attempt) =>
      attempt({
        address: 'anna@example.org',
        displayName: 'Anna',
        isDemo: false,
        imap: access,
        smtp: access,
        quirks: new Set(),
        renewAt: null,
        settingsVersion: 1,
      }),
  };
  const outbox: Pick<OutboxRepository, 'markDotPending' | 'transition'> = {
    markDotPending: async () => {
      events.push('the mark is asked for');
      const marked = await markDotPending();
      events.push('the mark is set');
      return marked;
    },
    transition: async (_tx, _id, event, written) => {
      record(event, written ?? {});
      return null;
    },
  };
  const acceptance: Pick<OutboxAcceptance, 'accept'> = {
    accept: async (_accountId, _id, error) => record('accept', { error }),
  };
  const clock = Object.assign(new Clock(), { sleep: () => Promise.resolve() });
  return new OutboxSubmitter(
    unitOfWork as UnitOfWork,
    clock,
    accounts as AccountsService,
    context.get(SmtpTransport, { strict: false }),
    outbox as OutboxRepository,
    acceptance as OutboxAcceptance,
  );
}

const submit = (signal = new AbortController().signal) => submitter().submit(item, signal);

describe('one submission', () => {
  it('hands over the bytes and the envelope, and only completes the message after the mark is set', async () => {
    let received: unknown = null;
    onMessage = (raw, session) => {
      received = structuredClone({ raw: raw.toString(), from: session.envelope.mailFrom, to: session.envelope.rcptTo });
      return null;
    };
    markDotPending = () => new Promise((resolve) => setTimeout(() => resolve(true), 100));

    await submit();

    expect(events).toEqual(['the mark is asked for', 'the mark is set', 'the message is complete', 'accept']);
    expect(changes).toEqual({ error: null });
    expect(received).toMatchObject({
      raw: mime.toString(),
      from: { address: 'anna@example.org' },
      to: [{ address: 'ben@example.net' }, { address: 'eve@example.net' }],
    });
  });

  it('is put back, and nothing was sent, when the mark cannot be set', async () => {
    markDotPending = () => Promise.reject(new Error('the database is away'));

    await submit();

    expect(events).toEqual(['the mark is asked for', 'put-back']);
    expect(changes).toMatchObject({ dotPendingAt: null });
  });

  it('is not completed when the item is not being sent any more', async () => {
    markDotPending = () => Promise.resolve(false);

    await submit();

    expect(events).not.toContain('the message is complete');
  });

  it('is unknown when the connection breaks after the message was complete', async () => {
    onMessage = () => {
      hangUp();
      return null;
    };

    await submit();

    expect(events.at(-1)).toBe('lose-sight');
    expect(changes).toEqual({ error: mayHaveBeenSent, nextAttemptAt: null });
  });

  it('is put back when the connection breaks before', async () => {
    onRecipient = () => {
      hangUp();
      return null;
    };

    await submit();

    expect(events).toEqual(['put-back']);
    expect(changes?.nextAttemptAt).toBeInstanceOf(Date);
  });

  it('is put back when nobody answers', async () => {
    await new Promise<void>((resolve) => server.close(() => resolve()));

    await submit();

    expect(events).toEqual(['put-back']);
  });

  it('is put back when the server does not take the complete message for now', async () => {
    onMessage = () => reply(452, 'Insufficient system storage');

    await submit();

    expect(events.at(-1)).toBe('put-back');
    expect(changes?.error).toContain('Insufficient system storage');
  });

  it('fails in the words of the server when it refuses the message', async () => {
    onMessage = () => reply(554, 'Looks like spam');

    await submit();

    expect(events.at(-1)).toBe('refuse');
    expect(changes?.error).toContain('Looks like spam');
  });

  it('fails when every recipient is refused', async () => {
    onRecipient = (address) => reply(550, `No ${address} here`);

    await submit();

    expect(events).toEqual(['refuse']);
    expect(changes?.error).toContain('No ');
  });

  it('names recipients that were refused while others were not', async () => {
    onRecipient = (address) => (address === 'eve@example.net' ? reply(550, 'No such user') : null);

    await submit();

    expect(events.at(-1)).toBe('accept');
    expect(changes?.error).toMatch(/^Delivered, but refused for eve@example\.net: 550 No such user/);
  });

  it('records its outcome as soon as the database lets it', async () => {
    recordFails = 3;

    await submit();

    expect(events.filter((event) => event === 'accept')).toHaveLength(1);
  });

  it('is dropped without a word when the account is removed meanwhile', async () => {
    markDotPending = () => {
      accountIsThere = false;
      return Promise.reject(new AppError('account.not-found', 'There is no such account.'));
    };

    await submit();

    expect(events).toEqual(['the mark is asked for']);
  });

  it.each([
    { moment: 'while it connects', afterMs: 20 },
    { moment: 'before the mark is set', afterMs: 400 },
  ])('is broken off at shutdown $moment, and put back', async ({ afterMs }) => {
    const shutdown = new AbortController();
    markDotPending = () => new Promise((resolve) => setTimeout(() => resolve(true), 700));
    setTimeout(() => shutdown.abort(), afterMs);

    await submit(shutdown.signal);

    expect(events.at(-1)).toBe('put-back');
    expect(changes).toEqual({ error: null, nextAttemptAt: null, dotPendingAt: null });
    expect(events).not.toContain('the message is complete');
  });

  it('does not wait for the reply as long as servers may take when it is to end, and is unknown then', async () => {
    const shutdown = new AbortController();
    onMessage = () => {
      shutdown.abort();
      return 'silence';
    };

    await submit(shutdown.signal);

    expect(events.at(-1)).toBe('lose-sight');
    expect(changes).not.toHaveProperty('dotPendingAt');
  }, 15_000);

  it('says whether there was a server', async () => {
    onRecipient = () => new Error('no');
    expect(await submit()).toBe(true);

    await new Promise<void>((resolve) => server.close(() => resolve()));
    expect(await submit()).toBe(false);
  });
});
