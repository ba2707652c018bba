import { accountLifeApi } from './account-life.js';
import { accountsApi } from './accounts.js';
import { auditApi } from './audit.js';
import { discoveryApi } from './discovery.js';
import { draftsApi } from './drafts.js';
import type { Endpoint } from './endpoint.js';
import { groupsApi } from './groups.js';
import { healthPlotsApi } from './health-plots.js';
import { healthApi } from './health.js';
import { changesApi } from './changes.js';
import { mailboxesApi } from './mailboxes.js';
import { messagesApi } from './messages.js';
import { readingApi } from './reading.js';
import { threadsApi } from './threads.js';
import { uploadsApi } from './uploads.js';
import { noticesApi } from './notices.js';
import { oauthApi } from './oauth.js';
import { odooApi } from './odoo.js';
import { outboxApi } from './outbox.js';
import { roundTripApi } from './round-trip.js';
import { sessionApi, usersApi } from './session.js';
import { signInApi } from './sign-in.js';

/** Every operation of the API by name, such as `threads.list`. */
export const operations: Readonly<Record<string, Endpoint>> = Object.fromEntries(
  Object.entries({
    session: sessionApi,
    'sign-in': signInApi,
    users: usersApi,
    discovery: discoveryApi,
    groups: groupsApi,
    accounts: accountsApi,
    accountLife: accountLifeApi,
    oauth: oauthApi,
    odoo: odooApi,
    mailboxes: mailboxesApi,
    threads: threadsApi,
    messages: messagesApi,
    changes: changesApi,
    reading: readingApi,
    uploads: uploadsApi,
    drafts: draftsApi,
    outbox: outboxApi,
    health: healthApi,
    healthPlots: healthPlotsApi,
    roundTrip: roundTripApi,
    notices: noticesApi,
    audit: auditApi,
  }).flatMap(([noun, api]) => Object.entries<Endpoint>(api).map(([verb, operation]) => [`${noun}.${verb}`, operation])),
);
