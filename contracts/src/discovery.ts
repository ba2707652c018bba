import * as z from 'zod/mini';
import { serverSettingsSchema } from './accounts.js';
import { addressSchema, emptySchema } from './common.js';
import { endpoint } from './endpoint.js';

/**
 * Where settings come from, the surest first: a service known by name, a file of the mail domain, its SRV records, a service
 * known by the domain's MX records, or names that such servers often have.
 */
export const settingsSourceSchema = z.enum(['provider', 'autoconfig', 'srv', 'mx', 'guess']);
export type SettingsSource = z.infer<typeof settingsSourceSchema>;

/**
 * Whose servers they are, as far as that can be told before a password is sent there: of a service known by name, of the
 * domain of the address, or of another domain, which the person has to judge.
 */
export const settingsTrustSchema = z.enum(['known-provider', 'own-domain', 'other-domain']);
export type SettingsTrust = z.infer<typeof settingsTrustSchema>;

/** A way to sign in at a provider's own page, which an administrator has set up. */
export const oauthOfferSchema = z.object({
  providerId: z.string(),
  /** The name of the provider, for the button. */
  label: z.string(),
});
export type OauthOffer = z.infer<typeof oauthOfferSchema>;

export const signInWaysSchema = z.object({
  /** `account`: the usual password. `app`: one made for mail programs. `none`: the service takes no passwords. */
  password: z.enum(['account', 'app', 'none']),
  /** What to know or do before signing in; `url` is the provider's page for it. */
  help: z.nullable(z.object({ text: z.string(), url: z.nullable(z.url({ protocol: /^https$/ })) })),
  oauth: z.nullable(oauthOfferSchema),
});
export type SignInWays = z.infer<typeof signInWaysSchema>;

/** Settings that may be right for an address. They were only read about: no mail server was asked. */
export const settingsFindingSchema = z.object({
  source: settingsSourceSchema,
  trust: settingsTrustSchema,
  /** The service's name, such as `Gmail`; null where nothing names it. */
  provider: z.nullable(z.string()),
  /** Where the settings come from, in a sentence. */
  origin: z.string(),
  imap: serverSettingsSchema,
  smtp: serverSettingsSchema,
  signIn: signInWaysSchema,
});
export type SettingsFinding = z.infer<typeof settingsFindingSchema>;

/** `late`: no answer in time. `not-needed`: something surer was found first. */
export const lookupAttemptSchema = z.object({
  source: settingsSourceSchema,
  outcome: z.enum(['found', 'nothing', 'failed', 'late', 'not-needed']),
  /** What was looked at and what came of it, in a sentence. */
  message: z.string(),
});
export type LookupAttempt = z.infer<typeof lookupAttemptSchema>;

export const settingsLookupSchema = z.object({
  /** The best first; empty where nothing was found. */
  findings: z.array(settingsFindingSchema),
  attempts: z.array(lookupAttemptSchema),
  /** What the person should know before going on, such as that the domain does not exist; null as a rule. */
  note: z.nullable(z.string()),
});
export type SettingsLookup = z.infer<typeof settingsLookupSchema>;

export const discoveryApi = {
  findSettings: endpoint({
    method: 'POST',
    path: 'mail-settings-lookups',
    summary: 'Looks for the mail servers of an address, for five seconds at most. No mail server is spoken to.',
    access: 'session',
    params: emptySchema,
    query: emptySchema,
    body: z.object({ address: addressSchema }),
    reply: settingsLookupSchema,
    errors: ['request.too-many'],
  }),
};
