import type { ErrorCode } from '@maildesk/contracts';

const titles: Partial<Record<ErrorCode, string>> = {
  'odoo.not-paired': 'This Odoo is not connected to MailDesk.',
  'odoo.origin-refused': 'This Odoo is not connected to MailDesk.',
  'odoo.wrong-audience': 'This Odoo is not connected to MailDesk.',
  'odoo.token-invalid': 'This Odoo is not connected to MailDesk.',
  'odoo.token-expired': 'Your sign-in from Odoo came too late.',
  'odoo.token-replayed': 'Your sign-in from Odoo came twice.',
  'odoo.clock-off': 'The clocks of Odoo and MailDesk differ.',
  'odoo.user-disabled': 'You are not let in to MailDesk.',
  'odoo.user-conflict': 'You are not let in to MailDesk.',
  'odoo.addon-too-old': 'The MailDesk addon of Odoo has to be updated.',
  'odoo.addon-too-new': 'The MailDesk server has to be updated.',
};

/** What is over the server's own sentence when it lets nobody in from the host; null of every other error. */
export const odooRefusalTitle = (code: ErrorCode | null): string | null =>
  code === null ? null : (titles[code] ?? null);
