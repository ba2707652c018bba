import type { RateLimitOptions } from './rate-limit.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/*
 * How often one may do what costs others something: mail servers, disks, other people's inboxes. All of them stand here, so that
 * they can be compared; each is counted per user where nothing else is said, and a use that is refused does not count.
 */

/** What guards secrets and strangers: counted by all processes together, in the database (`SharedRateLimits`). */
export const sharedRateLimits = {
  /** Those that failed, so that nobody guesses passwords or looks for open ports with them. */
  failedConnectionTests: {
    limit: 5,
    windowMs: minuteMs,
    message: 'Several connection tests failed within a minute. Please wait a minute.',
  },
  /** Per user and server. */
  failedConnectionTestsOfServer: {
    limit: 20,
    windowMs: hourMs,
    message: 'Many of your connection tests of this server failed within an hour. Please try again later.',
  },
  /** Whoever runs a mail server of their own can have any address accepted, and so ask for each whether it is connected. */
  connectedAddresses: {
    limit: 5,
    windowMs: hourMs,
    message: 'Several addresses that you wanted to connect were connected already. Please try again in an hour.',
  },
  /** Each asks name servers and web servers that somebody else has named. */
  settingsLookups: {
    limit: 5,
    windowMs: minuteMs,
    message: 'You have looked for settings several times within a minute. Please wait a minute, or type them yourself.',
  },
  /** Each asks a provider, and waits for ten minutes. */
  oauthSignIns: {
    limit: 10,
    windowMs: hourMs,
    message: 'You began many sign-ins at providers within an hour. Please try again later.',
  },
  /** Per network address; whoever holds a genuine token gets in all the same. */
  odooRefusals: {
    limit: 100,
    windowMs: minuteMs,
    message: 'Many sign-ins from Odoo were refused for your address within a minute. Please wait a minute.',
  },
  /** Per user of an Odoo database. Every open tab comes once in eight minutes. */
  odooExchanges: {
    limit: 60,
    windowMs: minuteMs,
    message: 'You have come from Odoo very often within a minute. Please wait a minute.',
  },
  odooPairingCodes: {
    limit: 20,
    windowMs: hourMs,
    message: 'You have made many pairing codes within an hour. Please try again later.',
  },
  /** Per account and user: a stolen session shall not make a spam sender of an account. */
  sentMessages: {
    limit: 60,
    windowMs: hourMs,
    message:
      'You have sent 60 messages from this account within an hour. Please wait a while before you send this one.',
  },
  /** Per account: each is a mail that others may see come and go. */
  roundTrips: {
    limit: 3,
    windowMs: 5 * minuteMs,
    message: 'Several test mails were sent from this account within five minutes. Please wait a while.',
  },
  /** Each is a mail and a request to somebody else's server; per administrator. */
  noticeTests: {
    limit: 10,
    windowMs: 10 * minuteMs,
    message: 'You have sent several tests within ten minutes. Please wait a while.',
  },
  /** Those that nobody has made, per network address. Links cannot be guessed: this slows down trying, not who holds one. */
  wrongLinks: {
    limit: 10,
    windowMs: minuteMs,
    message: 'Too many sign-ins from your address failed. Please wait a minute.',
  },
  /** Per user and conversation: that it was opened goes on record once. Nobody hears of it. */
  recordedReads: { limit: 1, windowMs: 10 * minuteMs, message: '' },
} as const satisfies Record<string, RateLimitOptions>;

/** What guards this server alone, and is asked too often for the database: counted by each process for itself. */
export const rateLimits = {
  uploads: {
    limit: 60,
    windowMs: hourMs,
    message: 'You have attached 60 files within an hour. Please wait a while, or put several files into one archive.',
  },
  /** A composer saves every three seconds. */
  savedDrafts: {
    limit: 120,
    windowMs: minuteMs,
    message: 'This is saved too often. It is tried again in a moment.',
  },
  /** A laptop that wakes up connects all its tabs anew, and a bad network does so a few times in a row. */
  socketConnects: {
    limit: 30,
    windowMs: minuteMs,
    message: 'MailDesk has connected very often within a minute. It is tried again in a moment.',
  },
} as const satisfies Record<string, RateLimitOptions>;
