import type { RoundTripStep } from '@maildesk/contracts';

const failures: Readonly<Record<RoundTripStep, string>> = {
  accepted: 'The test mail could not be sent.',
  arrived:
    'The mail server took the test mail, but it is not in the inbox after a minute. Delivery is slow at the server, or a filter has put it somewhere else. It is removed when it comes.',
  stored:
    'The test mail is in the inbox on the mail server, but MailDesk has not seen it after a minute. Have the folders compared with the server; if that does not help, the log of MailDesk may say more.',
  removed:
    'The test mail came in, but the mail server has not removed it yet. It is removed as soon as the server does what it is asked.',
};

/** How a round trip went. `reason`: what the server said, where it said something. */
export function roundTripWords(failedAt: RoundTripStep | null, reason: string | null): string {
  if (failedAt === null) return 'The test mail was sent, came in and is removed again. Sending and receiving work.';
  return reason === null ? failures[failedAt] : `${failures[failedAt]} ${reason}`;
}
