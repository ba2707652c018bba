import { oauthApi } from '@maildesk/contracts';
import { call } from './api/call';
import { readTicket, ticketQuestion } from './lib/oauth-ticket';
import { reasonOf } from './lib/reason';
import './styles/oauth-window.css';

const answerMs = 20_000;
const unasked = 'Nobody has asked for this window. Close it, and begin again where you were connecting a mailbox.';

function say(text: string): void {
  const words = document.getElementById('words');
  if (words !== null) words.textContent = text;
}

/** A window of ours goes on with a sign-in that the page which opened it has begun on another site. */
function begin(opener: Window): void {
  const patience = setTimeout(() => say(unasked), answerMs);
  const hear = ({ source, origin, data }: MessageEvent<unknown>): void => {
    const ticket = source === opener ? readTicket(data) : null;
    if (ticket === null) return;
    clearTimeout(patience);
    window.removeEventListener('message', hear);
    void goOn(ticket, origin);
  };
  window.addEventListener('message', hear);
  // Whoever it is may hear the question; the answer has to come from where the ticket was given.
  opener.postMessage(ticketQuestion, { targetOrigin: '*' });
}

async function goOn(ticket: string, origin: string): Promise<void> {
  try {
    const { url } = await call(oauthApi.takeUp, { body: { ticket, origin } });
    location.replace(url);
  } catch (error) {
    say(`The sign-in cannot go on. ${reasonOf(error)}`);
  }
}

const opener = window.opener as Window | null;
if (opener === null) say(unasked);
else begin(opener);
