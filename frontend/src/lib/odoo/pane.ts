import * as z from 'zod/mini';
import { moneySchema, recordLineSchema } from './record-line';

/** A contact or company of Odoo. */
export const personSchema = z.object({
  model: z.literal('res.partner'),
  id: z.int(),
  name: z.string(),
  email: z.nullable(z.string()),
  phone: z.nullable(z.string()),
  job: z.nullable(z.string()),
  place: z.nullable(z.string()),
  is_company: z.boolean(),
});
export type Person = z.infer<typeof personSchema>;

/** Who is behind a mail address; both null when Odoo knows neither the address nor its domain. */
export const knownPersonSchema = z.object({
  email: z.string(),
  contact: z.nullable(personSchema),
  /** The contact's company; without a contact the one that others at this domain belong to. */
  company: z.nullable(personSchema),
});
export type KnownPerson = z.infer<typeof knownPersonSchema>;

export const sectionSchema = z.object({
  /** Chooses the picture; addons of others may bring their own. */
  kind: z.string(),
  title: z.string(),
  model: z.string(),
  count: z.int(),
  /** There are more than `count`. */
  more: z.boolean(),
  /** The user may see such records, but not all that is shown of these. */
  denied: z.boolean(),
  /** The first of them. */
  records: z.array(recordLineSchema),
  /** What of them is overdue, by currency. */
  overdue: z.array(moneySchema),
});
export type PaneSection = z.infer<typeof sectionSchema>;

/** All records of a section: what Odoo shows as a list. */
export const sectionListSchema = z.object({ title: z.string(), model: z.string(), domain: z.array(z.unknown()) });

/** What may be made of a mail. */
export const creatableSchema = z.object({ kind: z.string(), title: z.string(), model: z.string() });

export const paneSchema = z.object({
  people: z.array(knownPersonSchema),
  /** About the first of the people. */
  sections: z.array(sectionSchema),
  creates: z.array(creatableSchema),
});
export type Pane = z.infer<typeof paneSchema>;
