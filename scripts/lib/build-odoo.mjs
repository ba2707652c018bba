import { tool } from './build.mjs';
import { step } from './step.mjs';

/** Builds the client for the addon with Vite. The backend is not part of it. */
export async function buildForOdoo() {
  const vite = [
    process.execPath,
    tool('vite/bin/vite.js'),
    'build',
    'frontend',
    '--config',
    'frontend/vite.odoo.config.ts',
  ];
  await step('Building the client for Odoo', vite, { NODE_ENV: 'production' });
}
