import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/root.mjs';

/** npm run keys:rotate: seals everything that is stored with the first key, with the same settings as npm start. */
process.chdir(root);
if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
await import('../backend/dist/rotate-keys.js');
