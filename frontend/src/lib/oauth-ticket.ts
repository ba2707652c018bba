/** What our window asks of the page that has opened it, and what it is answered; only by postMessage. */
export const ticketQuestion = { maildesk: 'ticket' } as const;
export interface TicketAnswer {
  readonly maildesk: { readonly ticket: string };
}

/** Null for whatever else is said to a window. */
export function readTicket(data: unknown): string | null {
  const { maildesk } = (data ?? {}) as { maildesk?: { ticket?: unknown } };
  return typeof maildesk?.ticket === 'string' ? maildesk.ticket : null;
}

/**
 * Hands a ticket to the window that shows our page at `url`, whenever that asks for it. The browser tells it from which origin that
 * came, so that the ticket is of no use to whoever sends people such a link.
 * @returns how to stop
 */
export function handTicket(opened: MessageEventSource, url: string, ticket: string): () => void {
  const { origin: ours } = new URL(url);
  const answer = ({ source, origin, data }: MessageEvent<Partial<typeof ticketQuestion> | null>): void => {
    if (source !== opened || origin !== ours || data?.maildesk !== ticketQuestion.maildesk) return;
    opened.postMessage({ maildesk: { ticket } } satisfies TicketAnswer, { targetOrigin: ours });
  };
  window.addEventListener('message', answer);
  return () => window.removeEventListener('message', answer);
}
