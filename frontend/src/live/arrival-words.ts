import { chooseLanguage, type Language } from '../lib/language';
import { toLocale } from '../lib/odoo-page';

interface ArrivalWords {
  readonly newMail: string;
  readonly noSubject: string;
  readonly unknownSender: string;
}

// Every page of Odoo loads what counts mail: these few words come without the client's catalogues.
const words: Readonly<Record<Language, ArrivalWords>> = {
  en: { newMail: 'New mail', noSubject: 'No subject', unknownSender: 'Unknown sender' },
  de: { newMail: 'Neue Mail', noSubject: 'Kein Betreff', unknownSender: 'Unbekannter Absender' },
};

/** What a note of new mail says. @param lang Odoo's name of the language, such as `de_AT` */
export function arrivalWords(lang: string): ArrivalWords {
  return words[chooseLanguage(toLocale(lang), 'system', navigator.languages)];
}
