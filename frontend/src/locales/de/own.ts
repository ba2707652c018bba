import type { Translation } from '../catalogue';
import type { own as english } from '../en/own';

export const own: Translation<typeof english> = {
  yourPassword: 'Ihr Passwort',
  password: 'Passwort',
  youSignIn: 'Sie melden sich mit Mailadresse und Passwort an.',
  noPasswordYet:
    'Sie haben noch kein Passwort: Sie kamen über einen Link herein, der dort ausgegeben wurde, wo MailDesk läuft. Legen Sie eines fest, um keine Links mehr zu brauchen.',
  changeThePassword: 'Passwort ändern',
  setAPassword: 'Passwort festlegen',
  presentPassword: 'Bisheriges Passwort',
  newPassword: 'Neues Passwort',
  passwordHint: 'Mindestens {minPasswordChars} Zeichen. Gut sind einige Wörter, die niemand beieinander erwartet.',
  signedOutElsewhere: 'Überall sonst werden Sie abgemeldet.',
  saveThePassword: 'Passwort speichern',
  secondFactor: 'Zweiter Faktor',
  factorHelp:
    'Neben dem Passwort werden beim Anmelden dann sechs Ziffern verlangt, die eine App auf Ihrem Telefon anzeigt. Wer nur Ihr Passwort erfährt, bleibt draußen.',
  setUpASecondFactor: 'Zweiten Faktor einrichten',
  switchedOnSince: 'Eingeschaltet seit {since}. {codesLeft}',
  iHaveKeptThem: 'Ich habe sie aufbewahrt',
  codesStop: 'Ihre jetzigen Wiederherstellungscodes gelten dann nicht mehr.',
  makeNewCodes: 'Neue Codes erzeugen',
  factorOff: 'Danach kommt jeder hinein, der das Passwort kennt. Überall sonst werden Sie abgemeldet.',
  switchOffTheSecondFactor: 'Zweiten Faktor ausschalten',
  makeNewRecoveryCodes: 'Neue Wiederherstellungscodes erzeugen',
  switchOff: 'Ausschalten',
  factorRequired: 'Wer sich hier anmeldet, muss einen haben.',
  unknownBrowser:
    'Einen Browser kennen Sie nicht? Beenden Sie ihn und ändern Sie Ihr Passwort. Jede Anmeldung endet von selbst nach 30 Tagen oder nach einer Woche ohne Nutzung.',
  thisBrowser: 'Dieser Browser',
  endOf: '{browser} beenden, angemeldet {startedAt}',
  end: 'Beenden',
  endAllOthers: 'Alle anderen beenden',
  youAreSignedInNowhereElse: 'Sie sind sonst nirgends angemeldet.',
  aBrowser: 'Ein Browser',
  browserOn: '{browser} auf {system}',
  cameThroughOdoo:
    'Sie sind über Odoo hereingekommen. Wer dort angemeldet ist, ist auch hier angemeldet, und wer sich dort abmeldet, ist auch hier draußen, in allen Browsern zugleich.',
  factorsOfOdoo:
    'Ihr Passwort und Ihr zweiter Faktor sind die von Odoo: Ändern Sie sie dort in Ihren Einstellungen. Ob Sie MailDesk nutzen dürfen, entscheidet ein Administrator von Odoo.',
  sessionsNotRead: 'Wo Sie angemeldet sind, konnte nicht gelesen werden.',
  reading: 'Wird gelesen …',
  passwordChanged: 'Ihr Passwort ist geändert. Überall sonst sind Sie abgemeldet.',
  signInNotRead: 'Wie Sie sich anmelden, konnte nicht gelesen werden.',
  factorIsOff: 'Der zweite Faktor ist ausgeschaltet.',
  sessionEnded: '{browser} ist abgemeldet.',
  othersEnded: 'Überall sonst sind Sie abgemeldet.',
  codesLeft: {
    one: 'Es ist noch {count} Wiederherstellungscode übrig.',
    other: 'Es sind noch {count} Wiederherstellungscodes übrig.',
  },
  unknownAddress: 'Unbekannte Adresse',
  sessionDetail: '{address} · zuletzt genutzt {used} · angemeldet {startedAt}',
  notesNone: 'Dieser Browser zeigt keine Hinweise auf dem Desktop.',
  notesAsk:
    'MailDesk kann auf dem Desktop hinweisen, wenn Mail kommt, auch während Sie in einer anderen App von Odoo arbeiten. Der Browser fragt dann, ob es das darf.',
  notesBlocked:
    'Dieser Browser sperrt Hinweise dieser Seite. Erlauben Sie sie dort, wo er die Adresse zeigt (das Zeichen davor, „Benachrichtigungen“), und sehen Sie dann noch einmal nach.',
  notesOn:
    'Wenn Mail kommt, sagt ein Hinweis auf dem Desktop, von wem, auch während Sie in einer anderen App von Odoo arbeiten. Auf diesem Gerät lassen sie sich abschalten.',
  notesOff: 'Auf diesem Gerät wird nicht hingewiesen, wenn Mail kommt.',
  showNotes: 'Auf neue Mail hinweisen',
  switchNotesOff: 'Nicht mehr hinweisen',
  lookAgain: 'Noch einmal nachsehen',
};
