import type { Translation } from '../catalogue';
import type { roles as english } from '../en/roles';

export const roles: Translation<typeof english> = {
  'role.owner': 'Besitzer',
  'role.manager': 'Verwalter',
  'role.member': 'Mitglied',
  'role.reader': 'Leser',
  'does.owner': 'alles, auch die Server',
  'does.manager': 'bestimmt auch, wer hier arbeitet',
  'does.member': 'liest, ordnet und sendet',
  'does.reader': 'liest nur und ändert nichts',
  roleDoes: '{role}: {does}',
};
