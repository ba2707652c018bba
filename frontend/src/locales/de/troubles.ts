import type { ConnectionProblem } from '@maildesk/contracts';

/** Why a connection with a mail server does not work, by its code. `{host}` is the server. */
export const troubles: Readonly<Record<ConnectionProblem | 'serverWords', string>> = {
  serverWords: '{sentence} Der Server sagt: „{words}“',
  'not-allowed':
    'MailDesk verbindet sich nur mit öffentlichen Mailservern an ihren üblichen Ports. Ein Administrator kann {host} mit der Einstellung ALLOWED_PRIVATE_HOSTS erlauben.',
  'host-unknown': 'Einen Server namens {host} gibt es nicht. Prüfen Sie den Namen auf Tippfehler.',
  refused: '{host} nimmt an diesem Port keine Verbindungen an. Prüfen Sie den Port.',
  unreachable: '{host} ist gerade nicht erreichbar, oder die Verbindung brach ab. Prüfen Sie das Netzwerk.',
  timeout:
    '{host} hat nicht rechtzeitig geantwortet. Prüfen Sie den Port und ob eine Firewall dazwischen steht; wenn der Port sofort TLS erwartet, wählen Sie TLS.',
  'tls-not-offered':
    '{host} bietet hier keine Verschlüsselung an, und unverschlüsselt wird kein Passwort gesendet. Versuchen Sie TLS mit dem eigenen Port dafür.',
  'certificate-expired':
    'Das Zertifikat von {host} ist zurzeit nicht gültig. Wer den Server betreibt, muss es erneuern.',
  'certificate-untrusted':
    'Das Zertifikat von {host} ist von keiner hier bekannten Stelle unterschrieben. Ist es Ihre eigene Stelle, kann ein Administrator sie mit MAIL_CA_FILE hinzufügen.',
  'certificate-wrong-host':
    'Das Zertifikat, das {host} zeigt, gehört zu einem anderen Namen. Nehmen Sie den Servernamen, den Ihr Anbieter nennt.',
  'certificate-changed':
    '{host} zeigt ein anderes Zertifikat als das, dem vertraut wurde. Fragen Sie den Betreiber des Servers, ob es getauscht wurde; ein Besitzer des Kontos kann sich das neue dann ansehen und ihm vertrauen.',
  'tls-failed':
    'Mit {host} kam keine verschlüsselte Verbindung zustande. Prüfen Sie den Port und die Art der Verschlüsselung.',
  'not-this-protocol': 'Was an diesem Port von {host} antwortet, ist kein passender Mailserver. Prüfen Sie den Port.',
  'login-refused':
    '{host} lehnt diese Anmeldung ab. Prüfen Sie Benutzernamen und Passwort; manche Anbieter verlangen hier ein App-Passwort.',
  'login-impossible':
    '{host} bietet an diesem Port keine Anmeldung dieser Art an. Fragen Sie Ihren Anbieter, wie sich Mailprogramme anmelden.',
  'sign-in-needed':
    '{host} nimmt die Erlaubnis nicht mehr an, die MailDesk bekommen hat. Melden Sie sich an diesem Konto neu an.',
  'sign-in-service': 'Der Anmeldedienst von {host} antwortet gerade nicht. Es wird später wieder versucht.',
  'too-many-connections':
    '{host} nimmt vorerst keine weiteren Verbindungen dieses Postfachs an. Vielleicht halten andere Mailprogramme welche; es wird später wieder versucht.',
  'server-error': '{host} hat gerade selbst Schwierigkeiten. Es wird später wieder versucht.',
};
