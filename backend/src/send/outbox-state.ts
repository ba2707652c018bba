import type { OutboxState } from '@maildesk/contracts';

/**
 * What can happen to an outbox item:
 * - `claim`: the worker takes it.
 * - `accept`: the SMTP server took responsibility, or the message was found in Sent.
 * - `put-back`: the server provably has not taken it; it is tried again later.
 * - `refuse`: it will not be taken; a person must look at it.
 * - `lose-sight`: the server may have taken it and has not said so.
 * - `hold`: whoever wrote it may not send from the account any more; a person must look at it.
 * - `retry`, `cancel`: what a person asks for.
 */
export type OutboxEvent = 'claim' | 'accept' | 'put-back' | 'refuse' | 'lose-sight' | 'hold' | 'retry' | 'cancel';

/**
 * The whole life of an outbox item. Nothing leads from `unknown` back to `queued` but `retry`: what may have been sent is
 * only sent again when a person says so.
 */
const transitions: Readonly<Record<OutboxEvent, { from: readonly OutboxState[]; to: OutboxState }>> = {
  claim: { from: ['queued'], to: 'sending' },
  accept: { from: ['sending', 'unknown'], to: 'sent' },
  'put-back': { from: ['sending'], to: 'queued' },
  refuse: { from: ['sending'], to: 'failed' },
  'lose-sight': { from: ['sending'], to: 'unknown' },
  hold: { from: ['queued'], to: 'failed' },
  retry: { from: ['failed', 'unknown'], to: 'queued' },
  cancel: { from: ['queued', 'failed', 'unknown'], to: 'cancelled' },
};

/** The states in which the event can happen. */
export const statesBefore = (event: OutboxEvent): readonly OutboxState[] => transitions[event].from;

/** The state that the event leads to. */
export const stateAfter = (event: OutboxEvent): OutboxState => transitions[event].to;
