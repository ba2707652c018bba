import { serverWordsIn, type ConnectionProblem } from '@maildesk/contracts';
import { translated } from '../locales/texts';

/** Why a connection does not work. The server's own words stay as they are. */
export interface Trouble {
  readonly code: ConnectionProblem;
  /** The sentence of MailDesk's server, in English. */
  readonly message: string;
}

/** A trouble in the language that is spoken: by its code where that is not the English of the message. `host` is the mail server. */
export function troubleWords({ code, message }: Trouble, host: string): string {
  const sentence = translated('troubles', code, { host });
  const words = serverWordsIn(message);
  if (sentence === null || words === null) return sentence ?? message;
  return translated('troubles', 'serverWords', { sentence, words }) ?? message;
}
