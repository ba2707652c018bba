import type { Translation } from '../catalogue';
import type { changes as english } from '../en/changes';

export const changes: Translation<typeof english> = {
  theFolder: 'den Ordner',
  quotedFolder: '„{folder}“',
  'done.copy': { one: 'Konversation in {folder} kopiert.', other: '{count} Konversationen in {folder} kopiert.' },
  'done.move': { one: 'Konversation in {folder} verschoben.', other: '{count} Konversationen in {folder} verschoben.' },
  'done.archive': { one: 'Konversation archiviert.', other: '{count} Konversationen archiviert.' },
  'done.trash': {
    one: 'Konversation in den Papierkorb verschoben.',
    other: '{count} Konversationen in den Papierkorb verschoben.',
  },
  'done.junk': { one: 'Konversation als Spam verschoben.', other: '{count} Konversationen als Spam verschoben.' },
  'done.inbox': {
    one: 'Konversation in den Posteingang verschoben.',
    other: '{count} Konversationen in den Posteingang verschoben.',
  },
  'failed.archive': 'Archivieren ist nicht möglich.',
  'failed.trash': 'Löschen ist nicht möglich.',
  'failed.junk': 'Als Spam markieren ist nicht möglich.',
  'failed.inbox': 'Verschieben ist nicht möglich.',
  'failed.copy': 'Kopieren ist nicht möglich.',
  'failed.move': 'Verschieben ist nicht möglich.',
  'failed.delete-for-good': 'Endgültig löschen ist nicht möglich.',
  'failed.add-keyword': 'Das Label konnte nicht hinzugefügt werden.',
  'failed.remove-keyword': 'Das Label konnte nicht entfernt werden.',
  'failed.add-seen': 'Als gelesen markieren ist nicht möglich.',
  'failed.remove-seen': 'Als ungelesen markieren ist nicht möglich.',
  'failed.add-flagged': 'Der Stern konnte nicht gesetzt werden.',
  'failed.remove-flagged': 'Der Stern konnte nicht entfernt werden.',
  'failed.add-answered': 'Als beantwortet markieren ist nicht möglich.',
  'failed.remove-answered': 'Als unbeantwortet markieren ist nicht möglich.',
  refused: {
    one: '{what}: Das ist fehlgeschlagen und wurde rückgängig gemacht. {reason}',
    other: '{what} ({count} Nachrichten): Das ist fehlgeschlagen und wurde rückgängig gemacht. {reason}',
  },
  noSubjectLine: '{what}: eine Nachricht ohne Betreff',
  subjectLine: '{what}: „{subject}“',
  wait: { one: '{count} Änderung wartet auf den Mailserver.', other: '{count} Änderungen warten auf den Mailserver.' },
  undone: {
    one: '{count} Änderung wurde abgelehnt und rückgängig gemacht.',
    other: '{count} Änderungen wurden abgelehnt und rückgängig gemacht.',
  },
  removal: '{address} ist entfernt. Was davon gespeichert war, wird gelöscht: {percent} %.',
  removed: 'Alles, was von {address} gespeichert war, ist gelöscht.',
  'loss.waiting': {
    one: '{count} Nachricht wartet auf den Versand und wird nicht gesendet.',
    other: '{count} Nachrichten warten auf den Versand und werden nicht gesendet.',
  },
  'loss.troubled': {
    one: '{count} Nachricht, die nicht gesendet werden konnte, ginge verloren.',
    other: '{count} Nachrichten, die nicht gesendet werden konnten, gingen verloren.',
  },
  'loss.changes': {
    one: '{count} Änderung hat den Mailserver nicht erreicht und wird ihn nicht mehr erreichen.',
    other: '{count} Änderungen haben den Mailserver nicht erreicht und werden ihn nicht mehr erreichen.',
  },
  'loss.drafts': {
    one: '{count} Entwurf liegt nicht so auf dem Mailserver, wie er zuletzt geschrieben wurde; das ginge verloren.',
    other:
      '{count} Entwürfe liegen nicht so auf dem Mailserver, wie sie zuletzt geschrieben wurden; das ginge verloren.',
  },
};
