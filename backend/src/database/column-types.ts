import type { ValueTransformer } from 'typeorm';

/**
 * UID, UIDVALIDITY and UIDNEXT are unsigned 32-bit numbers (RFC 3501 section 2.3.1.1), too large for Postgres' `integer`.
 * They are stored as `bigint`, which the driver answers as a string, and are exact as a JavaScript number.
 */
export const uint32: ValueTransformer = {
  to: (value: number | null) => value,
  from: (value: string | null) => (value === null ? null : Number(value)),
};

/** MODSEQ is an unsigned 63-bit number (RFC 7162 section 3.1.1): a `bigint` on both sides. */
export const uint63: ValueTransformer = {
  to: (value: bigint | null) => value?.toString() ?? null,
  from: (value: string | null) => (value === null ? null : BigInt(value)),
};
