import * as z from 'zod/mini';
import { serverSettingsSchema } from './accounts.js';
import { addressSchema, emptySchema, idSchema, lineSchema, timeSchema } from './common.js';
import { endpoint } from './endpoint.js';

/** `custom` is any provider that speaks OpenID Connect; the others differ from it in what `oauthTemplates` says. */
export const oauthProviderKindSchema = z.enum(['google', 'microsoft', 'custom']);
export type OAuthProviderKind = z.infer<typeof oauthProviderKindSchema>;

/** A mail server without a user name. */
export const mailServerSchema = z.omit(serverSettingsSchema, { username: true });
export type MailServerPlace = z.infer<typeof mailServerSchema>;

const domainSchema = lineSchema.check(
  z.toLowerCase(),
  z.maxLength(253),
  z.regex(/^[^\s@/:]+\.[^\s@/:]+$/, 'must be a domain such as example.org'),
);

const providerFields = {
  kind: oauthProviderKindSchema,
  /** What people read on the button. */
  name: lineSchema.check(z.minLength(1), z.maxLength(60)),
  /** Where OpenID Connect Discovery begins, without `/.well-known/…`. */
  issuer: z.url({ protocol: /^https$/, error: 'must be an https address' }).check(z.maxLength(500)),
  clientId: lineSchema.check(z.minLength(1), z.maxLength(300)),
  /** What MailDesk asks to be allowed. */
  scopes: z
    .array(lineSchema.check(z.minLength(1), z.maxLength(300), z.regex(/^\S+$/, 'must not contain spaces')))
    .check(z.minLength(1), z.maxLength(20)),
  /** Addresses of these domains are offered the provider, besides those whose mail server is found to be the one below. */
  domains: z.array(domainSchema).check(z.maxLength(100)),
  /** Tokens of this provider are sent to these two servers and to no other. */
  imap: mailServerSchema,
  smtp: mailServerSchema,
  /** Whether it is offered. Accounts that use it go on when it is not. */
  isEnabled: z.boolean(),
};

export const oauthProviderSchema = z.object({
  id: idSchema,
  ...providerFields,
  /** The secret itself never leaves the server. */
  hasClientSecret: z.boolean(),
  /** What must be entered at the provider, letter by letter. */
  redirectUri: z.string(),
  accountCount: z.int(),
});
export type OAuthProvider = z.infer<typeof oauthProviderSchema>;

export const oauthProviderInputSchema = z.object({
  ...providerFields,
  /** Left out, the stored one stays; empty, there is none (a public client). */
  clientSecret: z.optional(lineSchema.check(z.maxLength(1000))),
});
export type OAuthProviderInput = z.infer<typeof oauthProviderInputSchema>;

/** What a person who connects a mailbox sees of a provider. */
export const oauthProviderOfferSchema = z.object({
  id: idSchema,
  kind: oauthProviderKindSchema,
  name: z.string(),
  domains: z.array(z.string()),
  imap: mailServerSchema,
  smtp: mailServerSchema,
});
export type OAuthProviderOffer = z.infer<typeof oauthProviderOfferSchema>;

/**
 * - `waiting`: the person is at the provider. `granted`: MailDesk may read and send; an account can be made of it.
 * - `refused`: `message` says why. `expired`: it took longer than ten minutes, or was used.
 */
export const oauthAuthorizationSchema = z.object({
  id: idSchema,
  state: z.enum(['waiting', 'granted', 'refused', 'expired']),
  address: z.string(),
  message: z.nullable(z.string()),
});
export type OAuthAuthorization = z.infer<typeof oauthAuthorizationSchema>;

type Template = Pick<OAuthProviderInput, 'name' | 'issuer' | 'scopes' | 'domains' | 'imap' | 'smtp'>;

/** What is known of providers beforehand; an administrator adds the client id and secret. */
export const oauthTemplates: Readonly<Record<OAuthProviderKind, Template>> = {
  google: {
    name: 'Google',
    issuer: 'https://accounts.google.com',
    scopes: ['openid', 'email', 'https://mail.google.com/'],
    domains: ['gmail.com', 'googlemail.com'],
    imap: { host: 'imap.gmail.com', port: 993, security: 'tls' },
    smtp: { host: 'smtp.gmail.com', port: 465, security: 'tls' },
  },
  microsoft: {
    name: 'Microsoft',
    issuer: 'https://login.microsoftonline.com/common/v2.0',
    scopes: [
      'openid',
      'email',
      'profile',
      'offline_access',
      'https://outlook.office.com/IMAP.AccessAsUser.All',
      'https://outlook.office.com/SMTP.Send',
    ],
    domains: ['outlook.com', 'hotmail.com', 'live.com', 'msn.com'],
    imap: { host: 'outlook.office365.com', port: 993, security: 'tls' },
    smtp: { host: 'smtp.office365.com', port: 587, security: 'starttls' },
  },
  custom: {
    name: '',
    issuer: '',
    scopes: ['openid', 'email', 'offline_access'],
    domains: [],
    imap: { host: '', port: 993, security: 'tls' },
    smtp: { host: '', port: 465, security: 'tls' },
  },
};

const providerAnswerSchema = z.object({
  providerId: idSchema,
  /** The query that the provider sent the browser back with. */
  response: z.string().check(z.maxLength(8000), z.regex(/^[!-~]*$/, 'must be the query of an address')),
});

const providerParams = z.object({ providerId: idSchema });

export const oauthApi = {
  listProviders: endpoint({
    method: 'GET',
    path: 'oauth/providers',
    summary: 'The sign-in providers as they are set up, by name.',
    access: 'admin',
    params: emptySchema,
    query: emptySchema,
    body: emptySchema,
    reply: z.object({ providers: z.array(oauthProviderSchema) }),
    errors: [],
  }),
  addProvider: endpoint({
    method: 'POST',
    path: 'oauth/providers',
    summary: 'Sets a provider up. It is asked for its metadata first, and nothing is stored when it does not answer.',
    access: 'admin',
    params: emptySchema,
    query: emptySchema,
    body: oauthProviderInputSchema,
    reply: oauthProviderSchema,
    errors: ['oauth.provider-not-usable'],
  }),
  updateProvider: endpoint({
    method: 'PUT',
    path: 'oauth/providers/:providerId',
    summary: 'Replaces what is set of a provider. It is asked for its metadata first.',
    access: 'admin',
    params: providerParams,
    query: emptySchema,
    body: oauthProviderInputSchema,
    reply: oauthProviderSchema,
    errors: ['oauth.provider-not-found', 'oauth.provider-not-usable', 'oauth.provider-in-use'],
  }),
  removeProvider: endpoint({
    method: 'DELETE',
    path: 'oauth/providers/:providerId',
    summary: 'Forgets a provider that no account uses.',
    access: 'admin',
    params: providerParams,
    query: emptySchema,
    body: emptySchema,
    reply: emptySchema,
    errors: ['oauth.provider-not-found', 'oauth.provider-in-use'],
  }),
  listOffers: endpoint({
    method: 'GET',
    path: 'oauth/offers',
    summary: 'The providers that a mailbox can be connected with, by name.',
    access: 'session',
    params: emptySchema,
    query: emptySchema,
    body: emptySchema,
    reply: z.object({ offers: z.array(oauthProviderOfferSchema) }),
    errors: [],
  }),
  begin: endpoint({
    method: 'POST',
    path: 'oauth/authorizations',
    summary:
      "Begins a sign-in at a provider: answers the page to open in a new window, which is the provider's, or leads there.",
    access: 'session',
    params: emptySchema,
    query: emptySchema,
    body: z.object({ providerId: idSchema, address: addressSchema }),
    reply: z.object({
      authorization: oauthAuthorizationSchema,
      url: z.string(),
      /**
       * Where a page of another site begins it (a paired Odoo), `url` is a page of ours, which asks whoever opened it for this
       * (`{ maildesk: 'ticket' }` by postMessage, answered by `{ maildesk: { ticket } }`). Else null.
       */
      ticket: z.nullable(z.string()),
      expiresAt: timeSchema,
    }),
    errors: ['oauth.provider-not-found', 'oauth.provider-not-usable', 'request.too-many', 'request.foreign-origin'],
  }),
  takeUp: endpoint({
    method: 'POST',
    path: 'oauth/windows',
    summary:
      "Goes on, in a window of ours, with a sign-in that a page of a paired Odoo has begun; answers the provider's page.",
    access: 'public',
    params: emptySchema,
    query: emptySchema,
    body: z.object({
      ticket: lineSchema.check(z.maxLength(100)),
      /** The origin of the page that handed the ticket over, as the browser tells it. */
      origin: lineSchema.check(z.maxLength(300)),
    }),
    reply: z.object({ url: z.string() }),
    errors: ['oauth.authorization-not-found'],
  }),
  completeInWindow: endpoint({
    method: 'POST',
    path: 'oauth/windows/completions',
    summary: 'As `complete`, of what was taken up in a window: by the browser that did so, whoever is signed in there.',
    access: 'public',
    params: emptySchema,
    query: emptySchema,
    body: providerAnswerSchema,
    reply: oauthAuthorizationSchema,
    errors: ['oauth.authorization-not-found'],
  }),
  complete: endpoint({
    method: 'POST',
    path: 'oauth/authorizations/completions',
    summary: 'Hands over what the provider answered; once, by the browser session that began the sign-in.',
    access: 'session',
    params: emptySchema,
    query: emptySchema,
    body: providerAnswerSchema,
    reply: oauthAuthorizationSchema,
    errors: ['oauth.authorization-not-found'],
  }),
  read: endpoint({
    method: 'GET',
    path: 'oauth/authorizations/:authorizationId',
    summary: 'How a sign-in stands that this browser session began.',
    access: 'session',
    params: z.object({ authorizationId: idSchema }),
    query: emptySchema,
    body: emptySchema,
    reply: oauthAuthorizationSchema,
    errors: ['oauth.authorization-not-found'],
  }),
};
