import { oauthApi } from '@maildesk/contracts';
import { call } from './api/call';
import { chooseLanguage } from './lib/language';
import { readTicket, ticketQuestion } from './lib/oauth-ticket';
import { oauthWindowWords } from './lib/oauth-window-words';
import { reasonOf } from './lib/reason';
import { speak } from './locales/spoken';
import './styles/oauth-window.css';

const answerMs = 20_000;
const language = chooseLanguage(null, 'system', navigator.languages);
const words = oauthWindowWords[language];

function say(text: string): void {
  const line = document.getElementById('words');
  if (line !== null) line.textContent = text;
}

/** A window of ours goes on with a sign-in that the page which opened it has begun on another site. */
function begin(opener: Window): void {
  const patience = setTimeout(() => say(words.unasked), answerMs);
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
    // Without its texts the reason is told in English.
    await speak(language, null).catch(() => undefined);
    say(`${words.stopped} ${reasonOf(error)}`);
  }
}

document.documentElement.lang = language;
say(words.opening);

const opener = window.opener as Window | null;
if (opener === null) say(words.unasked);
else begin(opener);
