import type { ErrorCode } from '@maildesk/contracts';

/**
 * What the server answers by its code, where the code says it all. Of the others, such as a request that does not fit or
 * comes too often, the server's own sentence tells more. `network` and `unexpected` are of the client's own: no answer, and one that is not the server's.
 */
export const problems: Readonly<Partial<Record<ErrorCode | 'network' | 'unexpected', string>>> = {
  network: 'Die Verbindung zu MailDesk ist unterbrochen. Prüfen Sie Ihr Netzwerk und versuchen Sie es noch einmal.',
  unexpected: 'MailDesk konnte nicht gefragt werden. Versuchen Sie es gleich noch einmal.',
  internal: 'Auf dem Server ist etwas schiefgegangen. Versuchen Sie es gleich noch einmal.',
  'request.foreign-origin': 'Diese Anfrage kommt von einer fremden Seite und wurde nicht ausgeführt.',
  'session.required': 'Sie sind nicht angemeldet. Melden Sie sich an.',
  'session.link-invalid': 'Dieser Link wurde schon verwendet oder ist abgelaufen.',
  'session.too-many-places':
    'MailDesk ist schon an zu vielen Stellen geöffnet. Schließen Sie einige davon, damit diese Seite Neues erfährt.',
  'session.second-factor-needed': 'Richten Sie zuerst Ihren zweiten Faktor ein.',
  'sign-in.refused': 'Mailadresse oder Passwort sind falsch.',
  'sign-in.code-wrong': 'Dieser Code ist falsch oder abgelaufen. Geben Sie den ein, den Ihre App jetzt anzeigt.',
  'second-factor.exists': 'Ihr zweiter Faktor ist schon eingerichtet.',
  'second-factor.not-begun': 'Die Einrichtung ist abgelaufen. Beginnen Sie noch einmal.',
  'second-factor.required': 'Hier braucht jeder einen zweiten Faktor, er lässt sich nicht ausschalten.',
  'not-found': 'Das gibt es nicht (mehr).',
  'user.exists': 'Es gibt schon jemanden mit dieser Mailadresse.',
  'user.last-admin': 'Das ist der letzte Administrator. Machen Sie zuerst jemand anderen dazu.',
  'user.not-found': 'Diese Person gibt es hier nicht (mehr).',
  'group.exists': 'Es gibt schon eine Gruppe mit diesem Namen.',
  'group.not-found': 'Diese Gruppe gibt es nicht (mehr).',
  'group.from-odoo': 'Diese Gruppe kommt aus Odoo. Ändern Sie sie dort.',
  'account.not-found': 'Dieses Konto gibt es nicht (mehr), oder es ist nicht für Sie freigegeben.',
  'account.changed-meanwhile':
    'Jemand anderes hat inzwischen andere Einstellungen gespeichert. Sehen Sie sich diese zuerst an.',
  'account.paused': 'Dieses Konto ist angehalten. Setzen Sie es zuerst fort.',
  'account.last-owner': 'Das ist der letzte Besitzer. Machen Sie zuerst jemand anderen dazu.',
  'oauth.authorization-not-found': 'Diese Anmeldung ist abgelaufen. Beginnen Sie noch einmal.',
  'oauth.provider-not-found': 'Diesen Anmeldedienst gibt es nicht (mehr).',
  'odoo.not-paired': 'Dieses Odoo ist nicht mit MailDesk verbunden. Ein Administrator muss es verbinden.',
  'odoo.token-expired': 'Die Anmeldung aus Odoo ist abgelaufen. Laden Sie die Seite neu.',
  'odoo.token-replayed': 'Diese Anmeldung aus Odoo wurde schon verwendet. Laden Sie die Seite neu.',
  'mailbox.not-found': 'Diesen Ordner gibt es nicht (mehr).',
  'mailbox.exists': 'Es gibt schon einen Ordner mit diesem Namen.',
  'mailbox.protected': 'Dieser Ordner gehört zum Postfach und lässt sich nicht ändern.',
  'mailbox.has-children': 'In diesem Ordner liegen Ordner. Löschen oder verschieben Sie diese zuerst.',
  'thread.not-found': 'Diese Konversation gibt es nicht (mehr).',
  'message.not-found': 'Diese Nachricht gibt es nicht (mehr).',
  'message.gone': 'Diese Nachricht wurde inzwischen gelöscht.',
  'attachment.not-found': 'Diesen Anhang gibt es nicht (mehr).',
  'upload.not-found': 'Diese Datei wird nicht mehr aufbewahrt. Hängen Sie sie noch einmal an.',
  'draft.conflict': 'Dieser Entwurf wurde inzwischen anderswo geändert.',
  'draft.finished': 'Dieser Entwurf wurde inzwischen gesendet oder verworfen.',
  'outbox.not-found': 'Diese Nachricht ist nicht mehr im Postausgang.',
  'outbox.not-cancellable': 'Diese Nachricht wird schon gesendet oder ist gesendet.',
  'outbox.not-retryable': 'Diese Nachricht lässt sich nicht noch einmal senden.',
  'password.wrong': 'Ihr bisheriges Passwort fehlt oder ist falsch.',
  'user.disabled': 'Diese Person ist gesperrt. Lassen Sie sie zuerst wieder herein, oder wählen Sie jemand anderen.',
  'account.exists': 'Dieses Postfach ist schon verbunden. Bitten Sie einen Besitzer des Kontos um Zugriff.',
  'oauth.provider-in-use':
    'Konten melden sich über diesen Dienst an. Ihre Erlaubnisse dürfen nicht an andere Server gehen, und er lässt sich nicht entfernen. Bieten Sie ihn nicht mehr an, oder richten Sie einen weiteren ein.',
  'notice.rule-not-found': 'Diese Regel gibt es nicht (mehr).',
  'odoo.database-not-found': 'Diese Odoo-Datenbank gibt es hier nicht (mehr).',
  'mailbox.role-impossible': 'Dieser Ordner eignet sich dafür nicht. Wählen Sie einen anderen.',
  'odoo.addon-too-old':
    'Das Addon MailDesk in Odoo ist zu alt für diesen Server. Ein Administrator von Odoo muss es aktualisieren.',
  'odoo.addon-too-new':
    'Das Addon MailDesk in Odoo ist neuer als dieser Server. Ein Administrator muss MailDesk aktualisieren.',
};
