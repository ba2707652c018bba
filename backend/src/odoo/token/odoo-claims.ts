import { lineSchema, odooKeysSchema } from '@maildesk/contracts';
import * as z from 'zod/mini';

/** Unix seconds (RFC 7519 section 2, NumericDate), whole ones. */
const timeSchema = z.int().check(z.gte(0));

/** What Odoo writes in its own words, cut to what is kept; anything that is no text is none. */
const text = (longest: number) =>
  z.pipe(
    z.optional(z.unknown()),
    z.transform((value: unknown) =>
      (typeof value === 'string' ? value : '')
        .replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ')
        .toWellFormed()
        .trim()
        .slice(0, longest),
    ),
  );

const issuerPattern = /^urn:odoo:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** The uuid of the database in an issuer such as `urn:odoo:…`; null of anything else. */
export function databaseOf(issuer: unknown): string | null {
  return typeof issuer === 'string' ? (issuerPattern.exec(issuer)?.[1] ?? null) : null;
}

const everyToken = {
  iss: z.string().check(z.regex(issuerPattern)),
  aud: z.string().check(z.maxLength(200)),
  jti: z.string().check(z.minLength(8), z.maxLength(200)),
  iat: timeSchema,
  nbf: z.optional(timeSchema),
  exp: timeSchema,
};

/** What every token has to say of itself. */
export const everyTokenSchema = z.object(everyToken);
export type TokenClaims = z.infer<typeof everyTokenSchema>;

const uidSchema = z.string().check(z.regex(/^[1-9]\d{0,8}$/, 'must be the number of a user'));

/** Who opens MailDesk. */
export const sessionClaimsSchema = z.object({
  ...everyToken,
  sub: uidSchema,
  login: lineSchema.check(z.minLength(1), z.maxLength(320)),
  name: text(200),
  email: text(320),
  lang: text(20),
  tz: text(60),
  role: z.enum(['user', 'admin']),
  groups: z._default(
    z
      .array(z.object({ id: z.string().check(z.minLength(1), z.maxLength(100)), name: text(100) }))
      .check(z.maxLength(200)),
    [],
  ),
});
export type SessionClaims = z.infer<typeof sessionClaimsSchema>;

/**
 * Who may not go on. `logout` and `password` end what there is; who is `archived` or has left the `group` is out. It happened `at`
 * that time, or where that is not said when the token was made: who has come in anew since stays.
 */
export const revocationClaimsSchema = z.object({
  ...everyToken,
  subs: z.array(uidSchema).check(z.minLength(1), z.maxLength(10_000)),
  reason: z.enum(['archived', 'group', 'password', 'logout']),
  at: z.optional(timeSchema),
});

/** Conversations beside records; those of one `uids` count as the people who ask. Ids are as Odoo has them, which may be none. */
export const linksClaimsSchema = z.object({
  ...everyToken,
  links: z
    .array(
      z.object({
        account: z.string().check(z.maxLength(100)),
        conversation: z.string().check(z.maxLength(100)),
        messageIds: z.array(z.string().check(z.maxLength(998))).check(z.maxLength(20)),
        uids: z.array(uidSchema).check(z.maxLength(100)),
      }),
    )
    .check(z.maxLength(200)),
});

/** The keys from now on. */
export const keysClaimsSchema = z.object({ ...everyToken, jwks: odooKeysSchema });
