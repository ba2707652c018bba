import * as z from 'zod/mini';

/**
 * An id of ours: a UUID, never an IMAP number. Comes out in lower case: the database takes UUIDs for equal whatever their case,
 * while names of rooms and keys of maps do not.
 */
export const idSchema = z.uuid().check(z.toLowerCase());

/** Ids of one request: at least one, at most 500. */
export const idsSchema = z.array(idSchema).check(z.minLength(1), z.maxLength(500));

/** Where a page ended: `next` of that page, handed back as it came. */
export const cursorSchema = z.string().check(z.regex(/^[\w-]{1,200}$/, 'must be `next` of the page before'));

/** ISO 8601 in UTC. */
export const timeSchema = z.iso.datetime();

export const emptySchema = z.object({});

// C0 controls, DEL, C1 line breaks and lone surrogates would let a value escape its line in IMAP, SMTP or a header.
const unsafe = /[\u0000-\u001f\u007f\u0085\u2028\u2029]/;

const isLine = (value: string): boolean => !unsafe.test(value) && value.isWellFormed();

/** One line of text that is safe to hand to a mail protocol: no control characters, well-formed Unicode. */
export const lineSchema = z
  .string()
  .check(z.maxLength(998), z.refine(isLine, 'must be one line without control characters'));

/** Text of any number of lines. What no database stores and no mail can carry (NUL, lone surrogates) is left out of it. */
export const writtenTextSchema = z
  .string()
  .check(z.overwrite((value) => (value.includes('\0') ? value.replaceAll('\0', '') : value).toWellFormed()));

const addressPattern = /^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\]+$/;
const longestAddress = 320;

/** A mail address as people type it: something, an at sign, a host. The mail server has the last word. */
export const addressSchema = lineSchema.check(
  z.maxLength(longestAddress),
  z.regex(addressPattern, 'must be a mail address such as anna@example.org'),
);

/** Whether `addressSchema` takes it, said without it: a client that only asks this needs no schemas. */
export const isMailAddress = (text: string): boolean =>
  text.length <= longestAddress && isLine(text) && addressPattern.test(text);

/** A person in a header. `address` is what the header says and may be empty or malformed in received mail. */
export const mailAddressSchema = z.object({ name: z.string(), address: z.string() });
export type MailAddress = z.infer<typeof mailAddressSchema>;
