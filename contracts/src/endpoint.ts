import type * as z from 'zod/mini';
import type { Access } from './access.js';
import type { ErrorCode } from './errors.js';
import type { Problem } from './problem.js';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A body or reply that is raw bytes, not JSON: uploads, attachments, message source. */
export const bytes = 'bytes' as const;
export type Bytes = typeof bytes;

export type Schema = z.core.$ZodType;

/** One operation of the API: what the controller serves, the browser calls and `openapi.json` documents. */
export interface Endpoint<
  P extends Schema = Schema,
  Q extends Schema = Schema,
  B extends Schema | Bytes = Schema | Bytes,
  R extends Schema | Bytes = Schema | Bytes,
  G extends Schema = Schema,
> {
  readonly method: HttpMethod;
  /** Relative to `/api/`, with `:name` for each member of `params`. */
  readonly path: string;
  /** One sentence for the API's reader. */
  readonly summary: string;
  /** Who may call it: a row of the table of rights. The backend does not start with a route that has none. */
  readonly access: Access;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly reply: R;
  /** What it tells on the way, one after the other, to callers that accept `application/x-ndjson`; see `ProgressLine`. */
  readonly progress?: G;
  /** Codes this operation answers besides those any operation may (`request.invalid`, `session.required`, …). */
  readonly errors: readonly ErrorCode[];
}

type Out<S> = S extends Schema ? z.core.output<S> : Uint8Array;

export type ParamsOf<E extends Endpoint> = Out<E['params']>;
export type QueryOf<E extends Endpoint> = Out<E['query']>;
export type BodyOf<E extends Endpoint> = Out<E['body']>;
export type ReplyOf<E extends Endpoint> = Out<E['reply']>;
/** One piece of what an operation tells on the way. */
export type ProgressOf<E extends Endpoint> = E extends { readonly progress?: infer G } ? Out<NonNullable<G>> : never;
/** A line of an answer in `application/x-ndjson`: any number of pieces of progress, and at last the reply or the problem. */
export type ProgressLine = { readonly progress: unknown } | { readonly reply: unknown } | { readonly problem: Problem };
/** What a handler receives: each part already checked against the contract. */
export type InputOf<E extends Endpoint> = { params: ParamsOf<E>; query: QueryOf<E>; body: BodyOf<E> };

/** Declares an operation and keeps the exact types of its parts. */
export function endpoint<
  P extends Schema,
  Q extends Schema,
  B extends Schema | Bytes,
  R extends Schema | Bytes,
  G extends Schema,
>(definition: Endpoint<P, Q, B, R, G>): Endpoint<P, Q, B, R, G> {
  return definition;
}
