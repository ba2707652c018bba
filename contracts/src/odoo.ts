import * as z from 'zod/mini';
import { emptySchema, idSchema, lineSchema, timeSchema } from './common.js';
import { endpoint } from './endpoint.js';
import { sessionSchema } from './session.js';

/** What a client and a server have to agree on. It grows when a client of before would not be understood any more. */
export const contractsVersion = 1;

/** The oldest client that this server understands. */
export const oldestContractsVersion = 1;

/** How long the bearer token of a session lives that was begun from Odoo, unless it is extended. */
export const odooSessionSeconds = 600;

/** Types of the signed tokens (RFC 7519, header `typ`), so that none passes for another. */
export const odooTokenTypes = {
  session: 'maildesk-session+jwt',
  revocation: 'maildesk-revocation+jwt',
  keys: 'maildesk-keys+jwt',
  links: 'maildesk-links+jwt',
  reach: 'maildesk-reach+jwt',
} as const;

/** The longest that a signed token may be, in characters: one that ends the sessions of all users of a large database. */
export const maxOdooTokenChars = 200_000;

const signedTokenSchema = z
  .string()
  .check(
    z.maxLength(maxOdooTokenChars),
    z.regex(/^[\w-]+\.[\w-]+\.[\w-]+$/, 'must be a signed token (JWT) of three parts'),
  );

const webUrlSchema = z
  .url({ protocol: /^https?$/, error: 'must be an address that begins with https://' })
  .check(z.maxLength(500));

/** Scheme, host and port of a page, as browsers send it: `https://odoo.example.org`. */
const originSchema = webUrlSchema.check(
  z.regex(/^https?:\/\/[a-z0-9.:[\]-]+$/, 'must be an origin in lower case, without a path'),
);

/** A public Ed25519 key (RFC 8037) by which a database signs. Anything else that the key says of itself is left out. */
export const odooKeySchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().check(z.regex(/^[\w-]{43}$/, 'must be a public Ed25519 key in base64url')),
  kid: lineSchema.check(z.minLength(1), z.maxLength(200)),
});
export type OdooKey = z.infer<typeof odooKeySchema>;

/** The present key, and the former ones as long as tokens of theirs are about (RFC 7517). */
export const odooKeysSchema = z.object({ keys: z.array(odooKeySchema).check(z.minLength(1), z.maxLength(10)) });
export type OdooKeys = z.infer<typeof odooKeysSchema>;

/** What a database says of itself when it is paired. */
export const odooPairingSchema = z.object({
  /** As the administration of MailDesk shows it; dashes, spaces and case do not matter. */
  code: lineSchema.check(z.minLength(10), z.maxLength(64)),
  databaseUuid: idSchema,
  databaseName: lineSchema.check(z.minLength(1), z.maxLength(200)),
  odooUrl: webUrlSchema,
  /** Of the pages in which MailDesk is shown. */
  origins: z.array(originSchema).check(z.minLength(1), z.maxLength(20)),
  /** Where the public keys can be read; it may be out of MailDesk's reach. */
  jwksUrl: webUrlSchema,
  jwks: odooKeysSchema,
  odooVersion: lineSchema.check(z.maxLength(50)),
  addonVersion: lineSchema.check(z.maxLength(50)),
});
export type OdooPairing = z.infer<typeof odooPairingSchema>;

/** A paired database as administrators see it. */
export const odooDatabaseSchema = z.object({
  id: idSchema,
  /** The database's own id in Odoo, by which it signs as `urn:odoo:<uuid>`. */
  uuid: idSchema,
  /** What it is called here. */
  name: z.string(),
  odooUrl: z.string(),
  origins: z.array(z.string()),
  odooVersion: z.string(),
  addonVersion: z.string(),
  /** Ids of the keys by which it signs. */
  keyIds: z.array(z.string()),
  /** Whether who administers MailDesk by a group of Odoo's administers this MailDesk. */
  givesAdministrators: z.boolean(),
  /** Whether a user of Odoo is the person here who has the same address. */
  joinsByAddress: z.boolean(),
  pairedAt: timeSchema,
  /** How many of its users have been here. */
  userCount: z.int(),
  /** When somebody came in last; null when nobody has. */
  lastTokenAt: z.nullable(timeSchema),
  /** What went wrong last since then, in words. */
  lastError: z.nullable(z.object({ at: timeSchema, message: z.string() })),
});
export type OdooDatabase = z.infer<typeof odooDatabaseSchema>;

/** A database that is believed no more. It can be paired again, as what it was here. */
export const unpairedOdooDatabaseSchema = z.object({
  id: idSchema,
  name: z.string(),
  odooUrl: z.string(),
  unpairedAt: timeSchema,
  /** How many of its users have been here. */
  userCount: z.int(),
});
export type UnpairedOdooDatabase = z.infer<typeof unpairedOdooDatabaseSchema>;

const sessionTicketSchema = z.object({
  /** To be added to the address as the query `ticket`. */
  ticket: z.string(),
  expiresAt: timeSchema,
});

const databaseParams = z.object({ databaseId: idSchema });

const signedErrors = [
  'odoo.not-paired',
  'odoo.token-invalid',
  'odoo.token-expired',
  'odoo.wrong-audience',
  'odoo.clock-off',
  'request.too-many',
] as const;

/** Odoo databases whose users come in without signing in here. */
export const odooApi = {
  list: endpoint({
    method: 'GET',
    path: 'odoo/databases',
    summary: 'The databases that are paired or once were, by name.',
    access: 'admin',
    params: emptySchema,
    query: emptySchema,
    body: emptySchema,
    reply: z.object({ databases: z.array(odooDatabaseSchema), unpaired: z.array(unpairedOdooDatabaseSchema) }),
    errors: [],
  }),
  createPairingCode: endpoint({
    method: 'POST',
    path: 'odoo/pairing-codes',
    summary: 'Makes a code by which one database can be paired, once and within a quarter of an hour.',
    access: 'admin',
    params: emptySchema,
    query: emptySchema,
    body: z.object({
      /** The one database that may be paired by it, which is paired or once was; without it, only one that never was. */
      databaseId: z.optional(z.nullable(idSchema)),
    }),
    reply: z.object({ serverUrl: z.string(), code: z.string(), expiresAt: timeSchema }),
    errors: ['odoo.database-not-found', 'request.too-many'],
  }),
  update: endpoint({
    method: 'PATCH',
    path: 'odoo/databases/:databaseId',
    summary: 'Renames a paired database, or changes what its users are here.',
    access: 'admin',
    params: databaseParams,
    query: emptySchema,
    body: z.object({
      name: z.optional(lineSchema.check(z.trim(), z.minLength(1), z.maxLength(200))),
      givesAdministrators: z.optional(z.boolean()),
      joinsByAddress: z.optional(z.boolean()),
    }),
    reply: odooDatabaseSchema,
    errors: ['odoo.database-not-found'],
  }),
  unpair: endpoint({
    method: 'DELETE',
    path: 'odoo/databases/:databaseId',
    summary: 'Ends the sessions that were begun from a database, and believes it no more. Its users stay.',
    access: 'admin',
    params: databaseParams,
    query: emptySchema,
    body: emptySchema,
    reply: emptySchema,
    errors: ['odoo.database-not-found'],
  }),
  pair: endpoint({
    method: 'POST',
    path: 'odoo/pair',
    summary: "Pairs a database; called by Odoo's server with a code of the administration.",
    access: 'public',
    params: emptySchema,
    query: emptySchema,
    body: odooPairingSchema,
    reply: z.object({
      /** What tokens for this server have to name as theirs (`aud`). */
      audience: z.string(),
      serverName: z.string(),
      /** By which Odoo knows what this server tells it. Said this one time. */
      webhookSecret: z.string(),
    }),
    errors: ['odoo.pairing-code-wrong', 'odoo.pairing-code-for-other', 'request.too-many'],
  }),
  exchange: endpoint({
    method: 'POST',
    path: 'odoo/session',
    summary:
      'Exchanges a token of a paired database for a bearer token. With the present one in the header Authorization, that session is extended.',
    access: 'signed',
    params: emptySchema,
    query: emptySchema,
    body: z.object({ token: signedTokenSchema, contractsVersion: z.int() }),
    reply: z.object({
      /** For `Authorization: Bearer …`, and for the socket as `auth.accessToken`. */
      accessToken: z.string(),
      expiresAt: timeSchema,
      /** By the server's clock, as the two times after it are. */
      serverTime: timeSchema,
      /** When to exchange the next token of Odoo's. */
      renewAfter: timeSchema,
      session: sessionSchema,
    }),
    errors: [
      ...signedErrors,
      'odoo.token-replayed',
      'odoo.origin-refused',
      'odoo.user-disabled',
      'odoo.user-conflict',
      'odoo.addon-too-old',
      'odoo.addon-too-new',
    ],
  }),
  revoke: endpoint({
    method: 'POST',
    path: 'odoo/revocations',
    summary: 'Ends the sessions that users of a database have from there, by a token of its server. May be repeated.',
    access: 'signed',
    params: emptySchema,
    query: emptySchema,
    body: z.object({ token: signedTokenSchema }),
    reply: z.object({ endedSessions: z.int() }),
    errors: [...signedErrors],
  }),
  replaceKeys: endpoint({
    method: 'POST',
    path: 'odoo/keys',
    summary: 'Takes the keys of a database in place of the former ones, by a token that one of these has signed.',
    access: 'signed',
    params: emptySchema,
    query: emptySchema,
    body: z.object({ token: signedTokenSchema }),
    reply: z.object({ keyIds: z.array(z.string()) }),
    errors: [...signedErrors, 'odoo.token-replayed'],
  }),
  reach: endpoint({
    method: 'POST',
    path: 'odoo/reach',
    summary:
      'Tries whether this server reaches Odoo, by a token of the server of the database: its keys, and its webhook.',
    access: 'signed',
    params: emptySchema,
    query: emptySchema,
    body: z.object({ token: signedTokenSchema }),
    reply: z.object({
      /** What is wrong, in words; null where the keys of the database are there. */
      keys: z.nullable(z.string()),
      /** What is wrong, in words; null where a word of this server was heard. */
      webhook: z.nullable(z.string()),
    }),
    errors: [...signedErrors, 'odoo.token-replayed'],
  }),
  findConversations: endpoint({
    method: 'POST',
    path: 'odoo/conversations',
    summary:
      'Where conversations that stand beside records are now, by a token of the server of the database, for people who may read them.',
    access: 'signed',
    params: emptySchema,
    query: emptySchema,
    body: z.object({ token: signedTokenSchema }),
    reply: z.object({
      /** In the order in which they were asked for; null where none of the people may read it, or it is not here. */
      conversations: z.array(z.nullable(z.object({ accountId: idSchema, threadId: idSchema }))),
    }),
    errors: [...signedErrors],
  }),
  createTicket: endpoint({
    method: 'POST',
    path: 'session/tickets',
    summary: 'Makes a ticket by which the browser itself can download from one address, for a minute.',
    access: 'session',
    params: emptySchema,
    query: emptySchema,
    body: z.object({
      /** Path and query of an operation that answers bytes: `/api/accounts/…`. */
      path: z.string().check(z.maxLength(2000), z.regex(/^\/api\/[!-~]+$/, 'must be an address of the API')),
    }),
    reply: sessionTicketSchema,
    errors: [],
  }),
};
