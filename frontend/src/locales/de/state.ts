import type { Translation } from '../catalogue';
import type { state as english } from '../en/state';

export const state: Translation<typeof english> = {
  notKnown: 'Nicht bekannt',
  pageOffline: 'Diese Seite hat die Verbindung zu MailDesk verloren und versucht, sie wiederherzustellen.',
  checked: 'Geprüft {ago}.',
  notCheckedLately: 'Länger nicht geprüft',
  notProved:
    'Das Konto ist verbunden, aber seit mehr als zehn Minuten ist nicht belegt, dass der Posteingang aktuell ist.',
  live: 'Live',
  showsAtOnce: 'Neue Mails erscheinen im Moment ihrer Ankunft.',
  checkingRegularly: 'Wird regelmäßig geprüft',
  askedAgain: 'Der Server kann neue Mails nicht ankündigen und wird darum immer wieder gefragt.',
  connecting: 'Wird verbunden',
  connectingToServer: 'Die Verbindung zum Mailserver wird aufgebaut.',
  soon: 'in Kürze',
  reconnecting: 'Wird neu verbunden',
  reconnectingIn: 'Neue Verbindung {wait}',
  asOf: 'Sie sehen den Stand von {since}. Neuer Versuch {wait}.',
  paused: 'Angehalten',
  pausedByYou:
    'Seit {since} kommt nichts herein und nichts wird gesendet. Was Sie hier ändern, wartet, bis Sie das Konto fortsetzen.',
  pausedByOwner:
    'Seit {since} kommt nichts herein und nichts wird gesendet. Was Sie hier ändern, wartet, bis ein Besitzer das Konto fortsetzt.',
  needsYou: 'Sie werden gebraucht',
  needsOwner: 'Ein Besitzer wird gebraucht',
  notConnectedSince: 'Nicht verbunden seit {since}; {next}.',
  untilSignIn: 'es wird nichts versucht, bis sich jemand erneut anmeldet',
  untilCorrected: 'es wird nichts versucht, bis die Einstellungen korrigiert sind',
  triedAgain: 'nächster Versuch {wait}',
  triesLeft: { one: 'ein letzter Versuch folgt {wait}', other: 'noch {count} Versuche, der nächste {wait}' },
  waitNow: 'jetzt',
  waitSeconds: 'in {count} s',
  waitMinutes: 'in {count} min',
};
