import { createHash, timingSafeEqual } from 'node:crypto';

/** What is known of who asks for the metrics. */
export interface MetricsRequest {
  /** Whether the connection itself comes from this machine. */
  readonly fromLoopback: boolean;
  /** Whether somebody in between, such as a reverse proxy on this machine, asks for another. */
  readonly forwarded: boolean;
  readonly authorization: string | undefined;
}

/**
 * Whether the metrics are shown. With a token, to whoever has it, wherever they are; without one, to programs on this machine
 * alone, and a reverse proxy that passes on what others ask is not taken for one of them.
 */
export function mayReadMetrics(request: MetricsRequest, token: string | null): boolean {
  if (token === null) return request.fromLoopback && !request.forwarded;
  const given = /^Bearer +(\S+)$/i.exec(request.authorization ?? '')?.[1];
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}

/** Of one length whatever comes in, which is what the comparison wants. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
