import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const beside = fileURLToPath(new URL('../../../shared/corpora', import.meta.url));

/** Reads a JSON file of the test data of other projects (MAILDESK_CORPORA); null where that is not there. */
export function readCorpus(path: string): unknown {
  const file = resolve(process.env['MAILDESK_CORPORA'] ?? beside, path);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}
