import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/root.mjs';

/** npm run sign-in-link: prints a one-time link for the administrator, with the same settings as npm start. */
process.chdir(root);
if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
await import('../backend/dist/sign-in-link.js');
