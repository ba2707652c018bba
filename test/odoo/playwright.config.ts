import { defineConfig } from '@playwright/test';
import base from '../playwright.config.js';

// `npm run test:odoo` starts Odoo and says by ODOO_URL where it is.
export default defineConfig({
  ...base,
  testDir: '.',
  outputDir: '../test-results/odoo',
  globalSetup: '../support/playwright-setup.ts',
  // There is one Odoo, and what one test does to its pairing another one would feel.
  workers: 1,
  // Odoo makes its assets when a page wants them first, which takes a minute on a small machine.
  timeout: 600_000,
  expect: { timeout: 60_000 },
  use: { ...base.use, actionTimeout: 90_000 },
});
