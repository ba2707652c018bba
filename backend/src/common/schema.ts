import type { Schema } from '@maildesk/contracts';
import * as z from 'zod/mini';

// zod/mini speaks only when given a language.
z.config(z.locales.en());

interface Checked {
  readonly value: unknown;
  readonly issues: readonly { path: string; message: string }[];
}

/** Checks a value; answers it as the schema gives it, or what is wrong and where, with `name` before each path. */
export function issuesOf(schema: Schema, value: unknown, name: string): Checked {
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return { value: parsed.data, issues: [] };
  return {
    value: undefined,
    issues: parsed.error.issues.map((issue) => ({ path: [name, ...issue.path].join('.'), message: issue.message })),
  };
}
