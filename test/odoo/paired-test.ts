import { test as maildeskTest } from '../support/e2e.js';
import { mergeTests } from '@playwright/test';
import { test as odooTest } from './odoo-test.js';
import { pairByApi } from './pairing.js';

/** Tests in an Odoo that is paired with the MailDesk of the worker. */
export const test = mergeTests(odooTest, maildeskTest).extend<{ pairing: undefined }>({
  pairing: [
    async ({ odoo, operator, maildesk }, use) => {
      await pairByApi(odoo, operator, maildesk.url);
      await use(undefined);
    },
    { auto: true },
  ],
});
