import type { ErrorCode } from '@maildesk/contracts';
import { t } from '../locales/shell';

const titles = {
  'odoo.not-paired': 'not-paired',
  'odoo.origin-refused': 'not-paired',
  'odoo.wrong-audience': 'not-paired',
  'odoo.token-invalid': 'not-paired',
  'odoo.token-expired': 'token-expired',
  'odoo.token-replayed': 'token-replayed',
  'odoo.clock-off': 'clock-off',
  'odoo.user-disabled': 'user-disabled',
  'odoo.user-conflict': 'user-disabled',
  'odoo.addon-too-old': 'addon-too-old',
  'odoo.addon-too-new': 'addon-too-new',
} as const satisfies Partial<Record<ErrorCode, string>>;

const isRefusal = (code: ErrorCode): code is keyof typeof titles => code in titles;

/** What is over the server's own sentence when it lets nobody in from the host; null of every other error. */
export const odooRefusalTitle = (code: ErrorCode | null): string | null =>
  code !== null && isRefusal(code) ? t(`refusal.${titles[code]}`) : null;
