import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import type { Secret } from '../../common/secret.js';
import { FetchProblem, type FetchTrouble, GuardedFetch } from '../guarded-fetch.js';
import { signatureHeaders } from './webhook-signature.js';

const timeoutMs = 10_000;
/** Of any other trouble another address of the same host may be free: it comes of how the address begins. */
const downTroubles: ReadonlySet<FetchTrouble> = new Set(['host-unknown', 'unreachable', 'timeout']);

interface WebhookTarget {
  readonly url: string;
  /** What the body is signed by; the receiver has it, too. */
  readonly secret: Secret;
}

/** A webhook that was not taken. The message is a sentence for a person, without a word of what the receiver answered. */
export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused';

  /** `isHostDown`: the host takes nothing just now, whatever the address and the secret. */
  constructor(
    message: string,
    readonly isHostDown: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Hands events to web servers that a person named: signed, by the guarded way out, and never redirected. */
@Injectable()
export class WebhookDelivery {
  constructor(
    private readonly web: GuardedFetch,
    private readonly clock: Clock,
  ) {}

  /**
   * Posts the event as JSON, once. Resolves when the receiver has answered with a status of success (2xx).
   * @throws WebhookRefused
   */
  async deliver({ url, secret }: WebhookTarget, event: object): Promise<void> {
    const body = JSON.stringify(event);
    const headers = { 'content-type': 'application/json', ...signatureHeaders(secret, body, this.clock.now()) };
    const { host } = new URL(url);
    let status: number;
    try {
      const init = { method: 'POST', headers, body, timeoutMs, onlyStatus: true };
      ({ status } = await this.web.fetch(url, init));
    } catch (error) {
      if (!(error instanceof FetchProblem)) throw error;
      throw new WebhookRefused(error.message, downTroubles.has(error.problem), { cause: error });
    }
    if (status >= 200 && status < 300) return;
    throw new WebhookRefused(refusal(host, status), status >= 500 || status === 429);
  }
}

function refusal(host: string, status: number): string {
  if (status >= 300 && status < 400)
    return `${host} sends webhooks on to another address (status ${status}). Enter that one, as they are never sent on.`;
  if (status === 401 || status === 403)
    return `${host} did not accept the webhook (status ${status}). Check the secret on its side, and the clocks of both.`;
  if (status === 404 || status === 410) return `There is nothing at this address of ${host} (status ${status}).`;
  return `${host} answered with status ${status} in place of a success.`;
}
