import type * as z from 'zod/mini';
import type { Access } from './access.js';
import type { ErrorCode } from './errors.js';

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
  /** Codes this operation answers besides those any operation may (`request.invalid`, `session.required`, …). */
  readonly errors: readonly ErrorCode[];
}

type Out<S> = S extends Schema ? z.core.output<S> : Uint8Array;

export type ParamsOf<E extends Endpoint> = Out<E['params']>;
export type QueryOf<E extends Endpoint> = Out<E['query']>;
export type BodyOf<E extends Endpoint> = Out<E['body']>;
export type ReplyOf<E extends Endpoint> = Out<E['reply']>;
/** What a handler receives: each part already checked against the contract. */
export type InputOf<E extends Endpoint> = { params: ParamsOf<E>; query: QueryOf<E>; body: BodyOf<E> };

/** Declares an operation and keeps the exact types of its parts. */
export function endpoint<P extends Schema, Q extends Schema, B extends Schema | Bytes, R extends Schema | Bytes>(
  definition: Endpoint<P, Q, B, R>,
): Endpoint<P, Q, B, R> {
  return definition;
}
