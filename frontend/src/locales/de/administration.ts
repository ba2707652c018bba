import type { Translation } from '../catalogue';
import type { administration as english } from '../en/administration';

export const administration: Translation<typeof english> = {
  administration: 'Verwaltung',
  'section.health': 'Zustand',
  'section.accounts': 'Postfächer',
  'section.notices': 'Benachrichtigungen',
  'section.users': 'Benutzer',
  'section.groups': 'Gruppen',
  'section.providers': 'Anmeldedienste',
  'section.odoo': 'Odoo',
  'section.audit': 'Protokoll',
  save: 'Speichern',
  people: { one: '{count} Person', other: '{count} Personen' },
};
