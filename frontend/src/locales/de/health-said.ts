import type { FailureClass, Quirk } from '@maildesk/contracts';
import type { Catalogue } from '../catalogue';

const steps: Readonly<Record<`step.${FailureClass | 'late' | 'failed'}`, string>> = {
  'step.auth': 'Ein Besitzer des Kontos sollte das Passwort prüfen und sich neu anmelden.',
  'step.auth-ambiguous':
    'Es wird von selbst wieder versucht. Bleibt es länger als eine Stunde so, prüfen Sie das Passwort.',
  'step.authorization': 'Ein Besitzer des Kontos sollte „Erneut anmelden“ drücken: Sonst hilft nichts.',
  'step.sign-in-service':
    'Es wird von selbst wieder versucht. Hält es an, sollte sich ein Administrator den Anmeldedienst in den Einstellungen ansehen.',
  'step.settings':
    'Ein Besitzer des Kontos sollte die Einstellungen berichtigen: Verschlüsselung, Zertifikat oder Art der Anmeldung.',
  'step.connection-limit':
    'Schließen Sie andere Mailprogramme, die dieses Konto nutzen, oder lassen Sie am Server mehr Verbindungen zu.',
  'step.throttled': 'Nichts: Der Server bat um Geduld und bekommt sie.',
  'step.network':
    'Es wird von selbst wieder versucht. Hält es an, prüfen Sie, ob der Mailserver läuft und von hier erreichbar ist.',
  'step.server': 'Es wird von selbst wieder versucht. Hält es an, fragen Sie den Betreiber des Mailservers.',
  'step.protocol':
    'Es wird mit weniger Funktionen wieder versucht. Hält es an, melden Sie es mit dem Namen des Mailservers.',
  'step.late': 'Lassen Sie es neu verbinden. Hilft das nicht, sagt das Protokoll von MailDesk vielleicht mehr.',
  'step.failed':
    'Sehen Sie sich die abgelehnten Änderungen und ungesendeten Nachrichten dieses Kontos an: noch einmal versuchen oder aufgeben.',
};

const quirks: Readonly<Record<`quirk.${Quirk}`, string>> = {
  'quirk.notify-silent':
    'Er sagte zu, Änderungen in allen Ordnern anzusagen (NOTIFY), und tat es nicht. Andere Ordner als der Posteingang werden regelmäßig gefragt. Nach einer Woche wird er wieder darum gebeten.',
  'quirk.no-qresync':
    'Seine Antworten waren nicht zu verstehen oder mehrmals an einem Tag falsch, als er auf die schnellste Art nach Änderungen gefragt wurde (QRESYNC). Sie werden ohne gefunden. Nach einer Woche wird ihm wieder vertraut.',
  'quirk.no-condstore':
    'Seine Antworten waren nicht zu verstehen oder mehrmals an einem Tag falsch, als er nach geänderten Markierungen gefragt wurde (CONDSTORE). Sie werden gelesen und verglichen. Nach einer Woche wird ihm wieder vertraut.',
  'quirk.files-sent-itself':
    'Er legt selbst eine Kopie gesendeter Mails ab, etwas nach dem Senden. Eine zweite wird nicht abgelegt; unter Gesendet zeigt sie sich vielleicht spät. Nach einer Woche wird nachgesehen, ob das noch so ist.',
};

/** How accounts are, by what the server tells of them; in English its own sentences say it. */
export const healthSaid = {
  'live.fresh': 'Live: Neue Mails zeigen sich, sobald sie ankommen.',
  'live.late':
    'Verbunden, aber seit mehr als zehn Minuten ist nicht belegt, dass der Posteingang auf dem Stand des Servers ist.',
  'polling.fresh': 'Wird regelmäßig geprüft: Der Server kann neue Mails nicht ansagen.',
  'polling.refused':
    'Wird regelmäßig geprüft: Der Server bietet an, neue Mails anzusagen, und weigert sich, wenn er darum gebeten wird.',
  'polling.late': 'Verbunden, aber seit mehr als zehn Minuten ist keine Prüfung des Posteingangs gelungen.',
  connecting: 'Verbindet sich mit dem Mailserver.',
  reconnecting: 'Wartet auf den nächsten Versuch.',
  paused: 'Angehalten: Nichts kommt herein und nichts wird gesendet, bis ein Besitzer es fortsetzt.',
  stopped: 'Angehalten, bis eine Person hilft.',
  'needs-you': 'Braucht eine Person.',
  triedAgain: 'Es wird von selbst wieder versucht.',
  triesLeft: {
    one: 'Es wird von selbst noch {count} Mal versucht.',
    other: 'Es wird von selbst noch {count} Mal versucht.',
  },
  throttled:
    'Der Server bat darum, eine Weile in Ruhe gelassen zu werden: Bis dahin geschieht nur, worauf jemand wartet.',
  changesFailed: {
    one: 'Der Server lehnte {count} Änderung ab.',
    other: 'Der Server lehnte {count} Änderungen ab.',
  },
  mailsStuck: {
    one: '{count} Nachricht konnte nicht gesendet werden.',
    other: '{count} Nachrichten konnten nicht gesendet werden.',
  },
  none: 'Noch ist kein Konto verbunden.',
  allLive: { one: 'Das Konto ist live', other: 'Alle {count} Konten sind live' },
  notLive: { one: 'Das Konto ist nicht live', other: 'Keines der {count} Konten ist live' },
  someLive: { one: '{count} von {all} Konten ist live', other: '{count} von {all} Konten sind live' },
  arePaused: '{count} angehalten',
  wait: { one: '{count} wartet auf eine Verbindung', other: '{count} warten auf eine Verbindung' },
  need: { one: '{count} braucht Aufmerksamkeit', other: '{count} brauchen Aufmerksamkeit' },
  testWorked: 'Die Testmail wurde gesendet, kam an und ist wieder entfernt. Senden und Empfangen funktionieren.',
  ...steps,
  ...quirks,
} satisfies Catalogue;
