import { Injectable } from '@nestjs/common';
import { AccessRules, type SignedInUser } from '../common/access-rules.js';
import { AppError } from '../common/app-error.js';
import { type Credentials, credentialsOf, isGivenOnPurpose } from '../common/credentials.js';
import { allowPairedOrigins } from '../common/cross-origin.js';
import { isOwnOrigin } from '../common/own-origin.js';
import { PairedOrigins } from '../common/paired-origins.js';
import { RateLimit } from '../common/rate-limit.js';
import { rateLimits } from '../common/rate-limits.js';
import { Backlog } from './backlog.js';
import { Pace } from './pace.js';
import { credentialsOfClient, type PushClient, type PushServer, sessionRoom, userRoom } from './push-sockets.js';

/** Enough for many tabs on several machines. */
const socketsPerUser = 10;

const resumesPerSecond = 30;

/** Nobody opens mailboxes faster; each one makes the account be looked at anew. */
const viewsPerSecond = 5;

/** Going through a list by the keyboard opens conversations faster than anything else. */
const staysPerSecond = 10;

/** A client tells every two seconds, of each account. */
const reportsPerSecond = 5;

/** Lets sockets in: of people who are signed in, from pages that may speak for them, and not too many. */
@Injectable()
export class SocketDoor {
  private readonly connects = new RateLimit(rateLimits.socketConnects);

  constructor(
    private readonly rules: AccessRules,
    private readonly pairedOrigins: PairedOrigins,
  ) {}

  /** From now on the server takes no connection that has not passed. A client that is refused hears an `AppError`'s code as the message. */
  keep(server: PushServer): void {
    server.engine.use(allowPairedOrigins(this.pairedOrigins));
    // Asked before there is any connection, so that a stranger does not even get the id of one. Pages of a paired Odoo can say
    // who they are in the next message only, and are asked then.
    server.engine.opts.allowRequest = ({ headers }, answer) => {
      if (this.pairedOrigins.has(headers.origin)) {
        answer(null, true);
        return;
      }
      this.identify(credentialsOf(headers), headers).then(
        (user) => answer(null, user !== null),
        () => answer(null, false),
      );
    };
    server.use((client, next) => {
      this.admit(server, client).then(
        () => next(),
        (error: unknown) => next(refusal(error)),
      );
    });
  }

  /** Who asks for a connection; null when nobody we know, or a page of another site. */
  private async identify(
    credentials: Credentials,
    headers: PushClient['handshake']['headers'],
  ): Promise<SignedInUser | null> {
    const mayBelieve = isGivenOnPurpose(credentials) || isOwnOrigin(headers, this.rules.ownOrigin);
    return mayBelieve ? this.rules.userOf(credentials) : null;
  }

  /** @throws AppError `session.required`, `session.too-many-places`, `request.too-many` */
  private async admit(server: PushServer, client: PushClient): Promise<void> {
    const user = await this.identify(credentialsOfClient(client), client.handshake.headers);
    if (user === null) throw new AppError('session.required', 'Please sign in.');
    const open = server.sockets.adapter.rooms.get(userRoom(user.id))?.size ?? 0;
    if (open >= socketsPerUser) {
      throw new AppError(
        'session.too-many-places',
        `MailDesk is open in ${socketsPerUser} places already. Close some of them.`,
      );
    }
    this.connects.take(user.id, new Date());
    client.data = {
      user,
      resumes: new Pace({ limit: resumesPerSecond, windowMs: 1000 }),
      views: new Pace({ limit: viewsPerSecond, windowMs: 1000 }),
      stays: new Pace({ limit: staysPerSecond, windowMs: 1000 }),
      reports: new Pace({ limit: reportsPerSecond, windowMs: 1000 }),
      stayCount: 0,
      person: null,
      backlog: Backlog.of(client),
    };
    // Counted from this moment on; a client that goes before it is connected leaves its rooms all the same.
    await client.join([userRoom(user.id), sessionRoom(user.sessionId)]);
  }
}

/** The code is the message, as elsewhere the contract; the sentence comes beside it. */
function refusal(error: unknown): Error {
  const known = error instanceof AppError ? error : new AppError('internal', 'Something went wrong here.');
  return Object.assign(new Error(known.code), { data: { detail: known.message } });
}
