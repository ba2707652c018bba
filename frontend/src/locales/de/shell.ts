import type { Translation } from '../catalogue';
import type { shell as english } from '../en/shell';

export const shell: Translation<typeof english> = {
  couldNotSignOut: 'Abmelden ist nicht möglich. {reason}',
  partMissing: 'Dieser Teil von MailDesk konnte nicht geladen werden. Laden Sie die Seite neu, um fortzufahren.',
  youAreSignedOutOfMaildesk: 'Sie sind von MailDesk abgemeldet.',
  signInAgain: 'Erneut anmelden',
  menuOf: '{displayName}: Menü',
  connectAMailbox: 'Postfach verbinden',
  yourSettings: 'Ihre Einstellungen',
  administration: 'Verwaltung',
  keyboardShortcuts: 'Tastenkürzel',
  colours: 'Farben',
  asTheSystem: 'Wie das System',
  light: 'Hell',
  dark: 'Dunkel',
  language: 'Sprache',
  languageOfBrowser: 'Sprache des Browsers',
  signedInThroughOdoo: 'Über Odoo angemeldet',
};
