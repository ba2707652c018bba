import * as z from 'zod/mini';
import { addressSchema, emptySchema, idSchema, lineSchema, timeSchema } from './common.js';
import { endpoint } from './endpoint.js';

/**
 * What administrators can be told of.
 * - `not-fresh`: the inbox was not proved in step with the server for longer than ten minutes. `sign-in-needed`: the account waits
 *   for a person. `not-sent`: a message could not be sent. `changes-waiting`: what somebody did was not carried to the server yet.
 * - `outage`: no account of a mail server gets through. Its accounts are not told of one by one then.
 */
export const noticeTroubleSchema = z.enum(['not-fresh', 'sign-in-needed', 'not-sent', 'changes-waiting', 'outage']);
export type NoticeTrouble = z.infer<typeof noticeTroubleSchema>;

const minutes = (most: number) => z.int().check(z.gte(0), z.lte(most));

/** Where mail about trouble is sent, and from which account: from the second where the first is in trouble itself. */
export const noticeMailSchema = z.object({
  fromAccountId: idSchema,
  fallbackAccountId: z.nullable(idSchema),
  to: z.array(addressSchema).check(z.minLength(1), z.maxLength(10)),
});
export type NoticeMail = z.infer<typeof noticeMailSchema>;

const webhookUrlSchema = z.url({ protocol: /^https?$/, error: 'must be an address that begins with https://' }).check(
  z.maxLength(1000),
  // What stands in an address is shown, and sent to nobody.
  z.refine((url) => !hasCredentials(url), { error: 'must carry no user name and no password' }),
);

/** Whether there is a user name or a password before the host (RFC 3986 section 3.2.1). */
const hasCredentials = (url: string): boolean => /^[a-z]+:[/\\]*[^/\\?#]*@/i.test(url);

const ruleFields = {
  name: lineSchema.check(z.minLength(1), z.maxLength(60)),
  isEnabled: z.boolean(),
  troubles: z.array(noticeTroubleSchema).check(z.minLength(1), z.maxLength(noticeTroubleSchema.options.length)),
  /** How long a trouble must have lasted before anybody is told. */
  afterMinutes: minutes(24 * 60),
  /** How long it must be gone before it counts as over: what comes back sooner is the same trouble, of which nobody hears twice. */
  quietMinutes: minutes(24 * 60),
  /** Null: nobody is told by mail. */
  mail: z.nullable(noticeMailSchema),
};

export const noticeRuleInputSchema = z.object({
  ...ruleFields,
  /** Null: no webhook. */
  webhookUrl: z.nullable(webhookUrlSchema),
});
export type NoticeRuleInput = z.infer<typeof noticeRuleInputSchema>;

/**
 * The body of a webhook. `id` is the same each time that the same one is tried again. There is no word of any mail in it.
 * Events may arrive in another order than they were made, and one that was given up never does: `open` tells how things stand.
 */
export const noticeEventSchema = z.object({
  id: idSchema,
  type: z.enum(['health.trouble', 'health.recovered', 'test']),
  /** When it was made: of two, the later one is right about `open`. */
  at: timeSchema,
  /** What has begun or is over, each called the same from its beginning to its end: `<trouble>:<account id or mail server>`. */
  keys: z.array(z.string()),
  /** All that the receiver was told of, in this event too, and that was not over at `at`. */
  open: z.array(z.string()),
  /** The page of MailDesk that says more. */
  url: z.string(),
  /** Null for what is about no single account, such as an outage. */
  account: z.nullable(z.object({ id: idSchema, address: z.string() })),
  title: z.string(),
  text: z.string(),
});
export type NoticeEvent = z.infer<typeof noticeEventSchema>;

/** One notice on one way. `waiting`: it is tried, or tried again, at `nextAttemptAt`. */
export const noticeDeliverySchema = z.object({
  id: idSchema,
  ruleId: idSchema,
  ruleName: z.string(),
  type: noticeEventSchema.shape.type,
  title: z.string(),
  way: z.enum(['mail', 'webhook', 'odoo']),
  /** The addresses, the host of the webhook, or the name of the rule of an Odoo database. */
  target: z.string(),
  state: z.enum(['waiting', 'sent', 'failed']),
  attempts: z.int(),
  nextAttemptAt: z.nullable(timeSchema),
  createdAt: timeSchema,
  endedAt: z.nullable(timeSchema),
  /** How it went, in a sentence; null before the first attempt. */
  message: z.nullable(z.string()),
});
export type NoticeDelivery = z.infer<typeof noticeDeliverySchema>;

export const noticeRuleSchema = z.object({
  id: idSchema,
  ...ruleFields,
  webhookUrl: z.nullable(z.string()),
  /**
   * The paired Odoo database that is told by this rule. Such a rule comes and goes with the pairing, and tells nobody else; the
   * other fields can be changed.
   */
  odooDatabaseId: z.nullable(idSchema),
  /** Troubles that have been told of and are not over. */
  openTroubles: z.int(),
  /** The newest notice by this rule. */
  lastDelivery: z.nullable(noticeDeliverySchema),
});
export type NoticeRule = z.infer<typeof noticeRuleSchema>;

const ruleParams = z.object({ ruleId: idSchema });
/** `webhookSecret`: what the receiver checks signatures with. It is told this once, when it was made. */
const savedSchema = z.object({ rule: noticeRuleSchema, webhookSecret: z.nullable(z.string()) });

export const noticesApi = {
  listRules: endpoint({
    method: 'GET',
    path: 'notices/rules',
    summary: 'Whom MailDesk tells of which trouble, by name.',
    access: 'admin',
    params: emptySchema,
    query: emptySchema,
    body: emptySchema,
    reply: z.object({ rules: z.array(noticeRuleSchema) }),
    errors: [],
  }),
  addRule: endpoint({
    method: 'POST',
    path: 'notices/rules',
    summary: 'Has somebody told of trouble. The secret of a webhook is answered this once.',
    access: 'admin',
    params: emptySchema,
    query: emptySchema,
    body: noticeRuleInputSchema,
    reply: savedSchema,
    errors: ['notice.rule-invalid'],
  }),
  updateRule: endpoint({
    method: 'PUT',
    path: 'notices/rules/:ruleId',
    summary: 'Replaces what is set of a rule. A webhook that is sent to another address has a new secret.',
    access: 'admin',
    params: ruleParams,
    query: emptySchema,
    body: noticeRuleInputSchema,
    reply: savedSchema,
    errors: ['notice.rule-not-found', 'notice.rule-invalid'],
  }),
  removeRule: endpoint({
    method: 'DELETE',
    path: 'notices/rules/:ruleId',
    summary: 'Forgets a rule, and what it had not sent yet.',
    access: 'admin',
    params: ruleParams,
    query: emptySchema,
    body: emptySchema,
    reply: emptySchema,
    errors: ['notice.rule-not-found', 'notice.rule-invalid'],
  }),
  renewSecret: endpoint({
    method: 'POST',
    path: 'notices/rules/:ruleId/secret',
    summary: "Makes another secret for the rule's webhook, answers it this once, and forgets the former one.",
    access: 'admin',
    params: ruleParams,
    query: emptySchema,
    body: z.object({ renew: z.literal(true) }),
    reply: z.object({ webhookSecret: z.string() }),
    errors: ['notice.rule-not-found', 'notice.rule-invalid'],
  }),
  test: endpoint({
    method: 'POST',
    path: 'notices/rules/:ruleId/test',
    summary: 'Sends a test to all whom the rule tells. How it went is in the list of deliveries.',
    access: 'admin',
    params: ruleParams,
    query: emptySchema,
    body: z.object({ send: z.literal(true) }),
    reply: emptySchema,
    errors: ['notice.rule-not-found', 'request.too-many'],
  }),
  listDeliveries: endpoint({
    method: 'GET',
    path: 'notices/deliveries',
    summary: 'The last notices, newest first, at most 100, and how each went.',
    access: 'admin',
    params: emptySchema,
    query: emptySchema,
    body: emptySchema,
    reply: z.object({ deliveries: z.array(noticeDeliverySchema) }),
    errors: [],
  }),
};
