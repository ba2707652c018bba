import type { Translation } from '../catalogue';
import type { pairing as english } from '../en/pairing';

export const pairing: Translation<typeof english> = {
  notRead: 'Die verbundenen Datenbanken konnten nicht gelesen werden.',
  noticesNotRead: 'Was den Datenbanken gemeldet wurde, konnte nicht gelesen werden.',
  none: 'Keine Odoo-Datenbank ist verbunden.',
  nameOfTheDatabase: 'Name der Datenbank',
  rename: 'Umbenennen',
  renameOf: '{name} umbenennen',
  unpair: 'Trennen',
  unpairOf: '{name} trennen',
  unpairQuestion: '{name} trennen?',
  unpairText:
    'Alle, die MailDesk in diesem Odoo nutzen, werden sofort abgemeldet, und was sie durch seine Gruppen haben, endet. Personen und Postfächer bleiben und sind wieder da, wenn es erneut verbunden wird.',
  troubleAt: '{at}: {message}',
  address: 'Adresse',
  versions: 'Versionen',
  versionsAre: 'Odoo {odoo}, Addon {addon}',
  users: 'Benutzer',
  nobodyYet: 'Noch niemand war hier',
  lastSignIn: 'Letzte Anmeldung',
  never: 'Nie',
  paired: 'Verbunden',
  givesAdministrators: 'MailDesk-Administratoren dieser Datenbank verwalten dieses MailDesk',
  givesAdministratorsHint: 'Odoo entscheidet dann, wer diese Seite sieht.',
  joinsByAddress: 'Benutzer mit derselben Adresse sind dieselben Personen',
  joinsByAddressHint:
    'Wer sich in Odoo mit der Adresse von jemandem hier anmeldet, ist diese Person, mit ihren Postfächern. Nie ein Administrator. Ist es aus, werden sie abgewiesen.',
  tells: 'Dieser Datenbank Störungen von Postfächern melden',
  tellsHint:
    'MailDesk-Administratoren dort bekommen eine Aktivität, wenn ein Postfach gestört ist; sie verschwindet, wenn das vorbei ist. Wovon und nach wie langer Zeit, steht unter Benachrichtigungen.',
  nothingTold: 'Noch wurde nichts gemeldet.',
  toldLast: 'Zuletzt gemeldet, {at}: {title}. {how}',
  sendATest: 'Test senden',
  sendATestTo: 'Test an {name} senden',
  pairAgain: 'Erneut verbinden …',
  pairAgainOf: 'Erneut verbinden: {name}',
  pairAgainTitle: '{name} erneut verbinden',
  pairAgainText:
    'Wenn sich ihre Adresse oder ihre Schlüssel geändert haben oder wenn sie getrennt wurde. Der Code gilt nur für diese Datenbank: Wer damit verbindet, bekommt ihre Personen und deren Postfächer, geben Sie ihn also nur ihrem Administrator.',
  pairADatabase: 'Datenbank verbinden',
  pairText:
    'Benutzer einer verbundenen Datenbank öffnen MailDesk in Odoo, ohne sich noch einmal anzumelden. Das Addon MailDesk muss dort installiert sein. Bei einer, die schon einmal verbunden war, steht „Erneut verbinden“.',
  codeHelp:
    'Öffnen Sie in Odoo {where}, tragen Sie beide Zeilen ein und drücken Sie {pair}. Der Code gilt einmal, bis {until}.',
  settingsOfOdoo: 'Einstellungen › MailDesk',
  pairButton: 'Verbinden',
  serverAddress: 'Serveradresse',
  pairingCode: 'Verbindungscode',
  makeACode: 'Verbindungscode erzeugen',
  makeAnotherCode: 'Weiteren Code erzeugen',
  unpairedDatabases: 'Getrennte Datenbanken',
  unpairedLine: '{url} · {people} · getrennt {at}',
};
