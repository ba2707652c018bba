import { errorCodes, odooApi, type ErrorCode } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { odooRefusalTitle } from './odoo-refusal';

describe('what is said when a sign-in from Odoo is refused', () => {
  it.each(odooApi.exchange.errors.filter((code) => code.startsWith('odoo.')))('has a title for %s', (code) => {
    expect(odooRefusalTitle(code)).toMatch(/\.$/);
  });

  it('is nothing of any other error', () => {
    for (const code of (Object.keys(errorCodes) as ErrorCode[]).filter((name) => !name.startsWith('odoo.')))
      expect(odooRefusalTitle(code)).toBeNull();
    expect(odooRefusalTitle(null)).toBeNull();
  });
});
