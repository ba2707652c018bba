export const administration = {
  administration: 'Administration',
  'section.health': 'Health',
  'section.accounts': 'Mailboxes',
  'section.notices': 'Notices',
  'section.users': 'Users',
  'section.groups': 'Groups',
  'section.providers': 'Sign-in providers',
  'section.odoo': 'Odoo',
  'section.audit': 'Audit',
  save: 'Save',
  people: { one: '{count} person', other: '{count} people' },
} as const;
