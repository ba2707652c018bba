import type { Translation } from '../catalogue';
import type { reader as english } from '../en/reader';

export const reader: Translation<typeof english> = {
  notOpened: 'Diese Konversation konnte nicht geöffnet werden.',
  chooseAConversationToReadIt: 'Wählen Sie eine Konversation, um sie hier zu lesen.',
  openingTheConversation: 'Konversation wird geöffnet …',
  stillUnreadForTheTeam: 'Für das Team noch ungelesen',
  readForTheTeam: 'Vom Team gelesen',
  markAsReadForTheTeam: 'Für das Team als gelesen markieren',
  markAsUnreadForTheTeam: 'Für das Team als ungelesen markieren',
  conversation: 'Konversation',
  noSubject: '(kein Betreff)',
  reply: 'Antworten',
  replyAll: 'Allen antworten',
  forward: 'Weiterleiten',
  backToTheList: 'Zurück zur Liste',
  readOnly: 'Sie können dieses Postfach lesen, aber nichts darin ändern.',
  markUnreadForYou: 'Für Sie als ungelesen markieren (Umschalt U)',
  archiveE: 'Archivieren (e)',
  delete: 'Löschen (#)',
  markAsJunk: 'Als Spam markieren (!)',
  markUnread: 'Als ungelesen markieren (Umschalt U)',
  removeStar: 'Stern entfernen (s)',
  starS: 'Mit Stern markieren (s)',
  moreMessages: '{count} weitere Nachrichten',
};
